using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class RemoveImpossibleBranchTests
{
    private const string Pass = "remove-impossible-branch";

    private const string Choice = "b = If(c) <then_branch = t () => (p) { p = Squeeze(x, n) }, else_branch = e () => (q) { q = Identity(x) }> ";

    [Fact]
    public void The_rank_that_a_reader_wants_decides() => Rewriting.Gives(Pass, "float[N,4,T] x, bool c",
        Choice + "y = Gemm(b, w)", "p = Squeeze(x, n) y = Gemm(p, w)", constants: "float[4,2] w = {1, 2, 3, 4, 5, 6, 7, 8}, int64[1] n = {2}");

    [Fact]
    public void Inside_a_branch_that_may_be_taken_too() => Rewriting.Gives(Pass, "float[N,4,T] x, bool c, bool d",
        "y = If(d) <then_branch = g () => (r) { " + Choice + " r = Gemm(b, w) }, else_branch = h () => (s) { s = Gemm(z, w) }>",
        "y = If(d) <then_branch = g () => (r) { p = Squeeze(x, n) r = Gemm(p, w) }, else_branch = h () => (s) { s = Gemm(z, w) }>",
        constants: "float[4,2] w = {1, 2, 3, 4, 5, 6, 7, 8}, int64[1] n = {2}, float[1,4] z = {1, 2, 3, 4}");

    [Fact]
    public void What_any_rank_suits_stays() => Rewriting.Leaves(Pass, "float[N,4,T] x, bool c", Choice + "y = Relu(b)", constants: "int64[1] n = {2}");
}
