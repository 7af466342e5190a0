using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class FuseLayerNormalizationTests
{
    private const string Pass = "fuse-layer-normalization";

    private const string Constants = "float two = {2}, float small = {0.00001}, int64[1] last = {-1}, int64[1] first = {0}, float[4] w = {1,2,3,4}, float[4] b = {5,6,7,8}";

    private const string Left = "float[4] w = {1,2,3,4}, float[4] b = {5,6,7,8}";

    private const string Centred = "m = ReduceMean(x, last) d = Sub(x, m) ";

    [Theory]
    [InlineData(Centred + "p = Pow(d, two) v = ReduceMean(p, last) e = Add(v, small) s = Sqrt(e) q = Div(d, s) n = Mul(q, w) y = Add(n, b)")]
    [InlineData(Centred + "p = Mul(d, d) v = ReduceMean(p, last) e = Add(small, v) s = Sqrt(e) r = Reciprocal(s) q = Mul(d, r) n = Mul(w, q) y = Add(b, n)")]
    public void Its_forms_become_one_node(string nodes) => Rewriting.Gives(Pass, "float[N,3,4] x", nodes,
        "y = LayerNormalization<axis = -1, epsilon = 0.00001>(x, w, b)", 18, Constants, Left);

    [Fact]
    public void Axes_are_an_attribute_in_opset_17() => Rewriting.Gives(Pass, "float[N,3,4] x",
        "m = ReduceMean<axes = [2]>(x) d = Sub(x, m) p = Pow(d, two) v = ReduceMean<axes = [-1]>(p) e = Add(v, small) s = Sqrt(e) q = Div(d, s) y = Mul(q, w)",
        "y = LayerNormalization<axis = -1, epsilon = 0.00001>(x, w)", 17, Constants, "float[4] w = {1,2,3,4}");

    [Fact]
    public void Without_the_mean_it_is_RMSNormalization() => Rewriting.Gives(Pass, "float[N,3,4] x",
        "p = Pow(x, two) v = ReduceMean(p, last) e = Add(v, small) s = Sqrt(e) q = Div(x, s) y = Mul(w, q)",
        "y = RMSNormalization<axis = -1, epsilon = 0.00001>(x, w)", 23, Constants, "float[4] w = {1,2,3,4}");

    [Theory]
    [InlineData(Centred + "p = Pow(d, two) v = ReduceMean(p, last) e = Add(v, small) s = Sqrt(e) q = Div(d, s) y = Mul(q, w)", 16)]
    [InlineData("p = Pow(x, two) v = ReduceMean(p, last) e = Add(v, small) s = Sqrt(e) q = Div(x, s) y = Mul(w, q)", 22)]
    [InlineData(Centred + "p = Pow(d, two) v = ReduceMean(p, first) e = Add(v, small) s = Sqrt(e) q = Div(d, s) y = Mul(q, w)", 18)]
    [InlineData(Centred + "p = Pow(x, two) v = ReduceMean(p, last) e = Add(v, small) s = Sqrt(e) q = Div(d, s) y = Mul(q, w)", 18)]
    [InlineData(Centred + "p = Pow(d, two) v = ReduceMean(p, last) e = Add(v, small) s = Sqrt(e) q = Div(d, s) y = Mul(q, w) y1 = Neg(q)", 18)]
    [InlineData(Centred + "p = Pow(d, two) v = ReduceMean(p, last) e = Add(v, small) s = Sqrt(e) q = Div(d, s) y = Mul(q, small)", 18)]
    public void Other_formulas_and_older_opsets_stay(string nodes, int opset) => Rewriting.Leaves(Pass, "float[N,3,4] x",
        opset < 18 ? nodes.Replace("(x, last)", "<axes = [-1]>(x)").Replace("(p, last)", "<axes = [-1]>(p)") : nodes, opset, Constants);
}
