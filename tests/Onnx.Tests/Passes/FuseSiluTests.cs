using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class FuseSiluTests
{
    private const string Pass = "fuse-silu";

    [Theory]
    [InlineData("a = Sigmoid(x) y = Mul(x, a)", "y = Swish<alpha = 1.0>(x)")]
    [InlineData("b = Mul(x, k) a = Sigmoid(b) y = Mul(a, x)", "y = Swish<alpha = 1.5>(x)")]
    public void A_gate_of_itself_becomes_swish(string before, string after) => Rewriting.Gives(Pass, "float[4] x", before, after, 24, "float k = {1.5}", left: "");

    [Theory]
    [InlineData("a = Sigmoid(x) y = Mul(x, a)", 23)]
    [InlineData("a = Sigmoid(z) y = Mul(x, a)", 24)]
    [InlineData("a = Sigmoid(x) y = Mul(x, a) y1 = Neg(a)", 24)]
    public void Others_stay(string nodes, int opset) => Rewriting.Leaves(Pass, "float[4] x, float[4] z", nodes, opset);
}
