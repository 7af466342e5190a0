using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class InlineIfTests
{
    private const string Pass = "inline-if";

    [Theory]
    [InlineData("bool c = {1}", "a = Relu(x) p = Neg(a) y = Abs(p)")]
    [InlineData("bool c = {0}", "q = Exp(x) y = Abs(q)")]
    public void The_branch_that_is_taken_takes_the_place(string condition, string after) => Rewriting.Gives(Pass, "float[2] x",
        "b = If(c) <then_branch = t () => (p) { a = Relu(x) p = Neg(a) }, else_branch = e () => (q) { q = Exp(x) }> y = Abs(b)",
        after,
        constants: condition, left: "");

    [Fact]
    public void Names_of_outputs_and_constants_of_the_branch_come_along() => Rewriting.Gives(Pass, "float[2] x",
        "y = If(c) <then_branch = t () => (p) <float w = {2}> { p = Mul(x, w) }, else_branch = e () => (q) { q = Exp(x) }>",
        "y = Mul(x, w)", constants: "bool c = {1}", left: "float w = {2}");

    [Fact]
    public void A_branch_in_a_branch_goes_on_reading_what_is_around_it() => Rewriting.Gives(Pass, "float[2] x, bool d",
        """
        y = If(c) <then_branch = t () => (p) {
            a = Relu(x)
            p = If(d) <then_branch = t2 () => (r) { r = Add(a, x) }, else_branch = e2 () => (s) { s = Neg(a) }>
        }, else_branch = e () => (q) { q = Exp(x) }>
        """,
        "a = Relu(x) y = If(d) <then_branch = t2 () => (r) { r = Add(a, x) }, else_branch = e2 () => (s) { s = Neg(a) }>",
        constants: "bool c = {1}", left: "");

    [Fact]
    public void A_branch_that_contradicts_itself_is_never_taken() => Rewriting.Gives(Pass, "float[2,3] x, bool c",
        "b = If(c) <then_branch = t () => (p) { p = Squeeze(x, n) }, else_branch = e () => (q) { q = Neg(x) }> y = Abs(b)",
        "q = Neg(x) y = Abs(q)", constants: "int64[1] n = {0}", left: "");

    [Fact]
    public void A_name_that_another_branch_has_too_gets_a_number() => Rewriting.Gives(Pass, "float[2] x, bool d",
        """
        b = If(c) <then_branch = t () => (p) { p = Relu(x) }, else_branch = e () => (q) { q = Exp(x) }>
        y = If(d) <then_branch = t2 () => (p) { p = Neg(b) }, else_branch = e2 () => (s) { s = Abs(b) }>
        """,
        "p_1 = Relu(x) y = If(d) <then_branch = t2 () => (p) { p = Neg(p_1) }, else_branch = e2 () => (s) { s = Abs(p_1) }>",
        constants: "bool c = {1}", left: "");

    [Fact]
    public void A_condition_that_is_not_known_stays() => Rewriting.Leaves(Pass, "float[2] x, bool c",
        "y = If(c) <then_branch = t () => (p) { p = Relu(x) }, else_branch = e () => (q) { q = Exp(x) }>");

    [Fact]
    public void A_branch_that_passes_an_input_on_as_an_output_stays() => Rewriting.Gives(Pass, "float[2] x",
        "y = If(c) <then_branch = t () => (p) { p = Identity(x) }, else_branch = e () => (q) { q = Exp(x) }>",
        "y = Identity(x)", constants: "bool c = {1}", left: "");
}
