using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class FuseHardSwishTests
{
    private const string Pass = "fuse-hard-swish";

    private const string Constants = "float three = {3}, float zero = {0}, float six = {6}, float one = {1}";

    private const string Clipped = "a = Add(x, three) b = Clip(a, zero, six) ";

    [Theory]
    [InlineData(Clipped + "c = Mul(x, b) y = Div(c, six)")]
    [InlineData(Clipped + "c = Div(b, six) y = Mul(c, x)")]
    [InlineData("b = HardSigmoid<alpha = 0.16666667, beta = 0.5>(x) y = Mul(x, b)")]
    public void Its_forms_become_one_node(string nodes) => Rewriting.Gives(Pass, "float[4] x", nodes, "y = HardSwish(x)", 14, Constants, left: "");

    [Fact]
    public void Before_opset_14_the_gate_becomes_HardSigmoid() => Rewriting.Gives(Pass, "float[4] x", Clipped + "c = Mul(x, b) d = Div(c, six) y = Neg(d)",
        "d_gate = HardSigmoid<alpha = 0.16666667, beta = 0.5>(x) d = Mul(x, d_gate) y = Neg(d)", 11, Constants, left: "");

    [Fact]
    public void The_gate_alone_becomes_HardSigmoid() => Rewriting.Gives(Pass, "float[4] x",
        "a = Add(x, three) b = Clip<min = 0.0, max = 6.0>(a) y = Div(b, six)", "y = HardSigmoid<alpha = 0.16666667, beta = 0.5>(x)", 10, Constants, left: "");

    [Theory]
    [InlineData("a = Add(x, one) b = Clip(a, zero, six) c = Mul(x, b) y = Div(c, six)")]
    [InlineData("a = Add(x, three) b = Clip(a, zero, three) c = Mul(x, b) y = Div(c, six)")]
    [InlineData(Clipped + "c = Mul(z, b) y = Div(c, six)")]
    [InlineData(Clipped + "c = Mul(x, b) y = Div(c, three)")]
    [InlineData("b = HardSigmoid(x) y = Mul(x, b)")]
    public void Other_formulas_stay(string nodes) => Rewriting.Leaves(Pass, "float[4] x, float[4] z", nodes, 14, Constants);
}
