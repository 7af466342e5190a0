using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class FuseAttentionTests
{
    private const string Pass = "fuse-attention";

    private const string Inputs = "float[N,2,S,8] q, float[N,2,S,8] k, float[N,2,S,8] v, float[N,1,S,S] m, float[N,S,2,8] h";

    private const string Constants = "float scale = {0.25}, float root = {0.5}, float four = {4}";

    [Theory]
    [InlineData("t = Transpose<perm = [0, 1, 3, 2]>(k) a = MatMul(q, t) b = Mul(a, scale) c = Add(b, m) d = Softmax(c) y = MatMul(d, v)", "Attention<scale = 0.25>(q, k, v, m)")]
    [InlineData("t = Transpose<perm = [0, 1, 3, 2]>(k) a = MatMul(q, t) b = Div(a, four) d = Softmax<axis = 3>(b) y = MatMul(d, v)", "Attention<scale = 0.25>(q, k, v)")]
    [InlineData("e = Mul(q, root) t = Transpose<perm = [0, 1, 3, 2]>(k) f = Mul(t, root) a = MatMul(e, f) c = Add(m, a) d = Softmax(c) y = MatMul(d, v)", "Attention<scale = 0.25>(q, k, v, m)")]
    public void Its_forms_become_one_node(string nodes, string after) => Rewriting.Gives(Pass, Inputs, nodes, "y = " + after, 23, Constants, left: "");

    [Fact]
    public void A_transposition_that_also_brings_the_heads_forward_does_only_that() => Rewriting.Gives(Pass, Inputs,
        "t = Transpose<perm = [0, 2, 3, 1]>(h) a = MatMul(q, t) d = Softmax(a) y = MatMul(d, v)",
        "t_keys = Transpose<perm = [0, 2, 1, 3]>(h) y = Attention<scale = 1.0>(q, t_keys, v)", 23);

    [Theory]
    [InlineData("t = Transpose<perm = [0, 1, 3, 2]>(k) a = MatMul(q, t) d = Softmax(a) y = MatMul(d, v)", 22)]
    [InlineData("t = Transpose<perm = [0, 1, 3, 2]>(k) a = MatMul(q, t) d = Softmax<axis = 1>(a) y = MatMul(d, v)", 23)]
    [InlineData("t = Transpose<perm = [0, 1, 3, 2]>(k) a = MatMul(q, t) d = Softmax(a) y = MatMul(d, v) y1 = Neg(d)", 23)]
    public void Other_formulas_and_older_opsets_stay(string nodes, int opset) => Rewriting.Leaves(Pass, Inputs, nodes, opset, Constants);
}
