using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class RemoveExpandTests
{
    private const string Pass = "remove-expand";

    [Fact]
    public void What_the_reader_stretches_anyway_is_not_expanded() => Rewriting.Gives(Pass, "float[1,1,S] m, float[N,4,S] x",
        "s = Shape(x) a = Expand(m, s) y = Add(x, a)", "y = Add(x, m)");

    [Theory]
    [InlineData("a = Expand(m, s) y = Relu(a)")]
    [InlineData("a = Expand(m, s) y = Add(a, one)")]
    [InlineData("a = Expand(m, s) y = Add(x, a) y1 = Neg(a)")]
    [InlineData("y1 = Expand(m, s) y = Add(x, y1)")]
    public void What_nothing_else_would_make_as_large_stays(string nodes) =>
        Rewriting.Leaves(Pass, "float[1,1,S] m, float[N,4,S] x", "s = Shape(x) " + nodes, constants: "float one = {1}");
}
