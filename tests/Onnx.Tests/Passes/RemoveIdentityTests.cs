using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class RemoveIdentityTests
{
    private const string Pass = "remove-identity";

    [Fact]
    public void An_identity_goes() => Rewriting.Gives(Pass, "float[2] x", "a = Identity(x) b = Relu(a) c = Identity(b) y = Neg(c)", "b = Relu(x) y = Neg(b)");

    [Fact]
    public void What_an_identity_names_as_an_output_takes_its_name() =>
        Rewriting.Gives(Pass, "float[2] x", "a = Relu(x) y = Identity(a) y1 = Neg(a)", "y = Relu(x) y1 = Neg(y)");

    [Fact]
    public void Inputs_and_outputs_keep_their_names() => Rewriting.Leaves(Pass, "float[2] x", "y = Identity(x) y1 = Relu(x) y2 = Identity(y1)");

    [Fact]
    public void A_subgraph_does_not_pass_on_what_it_did_not_compute() => Rewriting.Leaves(Pass, "bool c, float[2] x",
        "y = If(c) <then_branch = t () => (p) { p = Identity(x) }, else_branch = e () => (q) { q = Neg(x) }>");
}
