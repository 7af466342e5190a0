using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class FuseGeluTests
{
    private const string Pass = "fuse-gelu";

    private const string Constants = "float half = {0.5}, float one = {1}, float two = {2}, float three = {3}, float root = {1.4142135}, float inverse = {0.70710677}, "
        + "float cubic = {0.044715}, float scale = {0.7978846}";

    [Theory]
    [InlineData("a = Div(x, root) b = Erf(a) c = Add(b, one) d = Mul(x, c) y = Mul(d, half)")]
    [InlineData("a = Mul(inverse, x) b = Erf(a) c = Add(one, b) d = Mul(half, x) y = Mul(d, c)")]
    [InlineData("a = Div(x, root) b = Erf(a) c = Add(b, one) d = Mul(c, x) y = Div(d, two)")]
    [InlineData("a = Div(x, root) b = Erf(a) c = Add(b, one) d = Mul(c, half) y = Mul(x, d)")]
    public void The_erf_form(string nodes) => Rewriting.Gives(Pass, "float[N,4] x", nodes, "y = Gelu<approximate = \"none\">(x)", 20, Constants, left: "");

    [Theory]
    [InlineData("p = Pow(x, three) q = Mul(p, cubic) r = Add(x, q) s = Mul(r, scale) t = Tanh(s) u = Add(t, one) v = Mul(x, half) y = Mul(v, u)")]
    [InlineData("p = Mul(x, x) q = Mul(p, x) r = Mul(cubic, q) s = Add(r, x) t = Mul(scale, s) u = Tanh(t) v = Add(one, u) w = Mul(x, v) y = Mul(half, w)")]
    public void The_tanh_form(string nodes) => Rewriting.Gives(Pass, "float[N,4] x", nodes, "y = Gelu<approximate = \"tanh\">(x)", 20, Constants, left: "");

    [Theory]
    [InlineData("a = Div(x, root) b = Erf(a) c = Add(b, one) d = Mul(x, c) y = Mul(d, half)", 19)]
    [InlineData("a = Div(x, two) b = Erf(a) c = Add(b, one) d = Mul(x, c) y = Mul(d, half)", 20)]
    [InlineData("a = Div(x, root) b = Erf(a) c = Add(b, one) d = Mul(z, c) y = Mul(d, half)", 20)]
    [InlineData("a = Div(x, root) b = Erf(a) c = Add(b, one) d = Mul(x, c) y = Mul(d, half) y1 = Neg(c)", 20)]
    [InlineData("a = Div(x, root) b = Erf(a) c = Add(b, one) d = Mul(x, c) y = Mul(d, two)", 20)]
    public void What_is_another_formula_stays(string nodes, int opset) => Rewriting.Leaves(Pass, "float[N,4] x, float[N,4] z", nodes, opset, Constants);
}
