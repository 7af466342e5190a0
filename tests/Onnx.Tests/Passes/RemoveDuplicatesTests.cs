using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class RemoveDuplicatesTests
{
    private const string Pass = "remove-duplicates";

    [Fact]
    public void Nodes_that_compute_the_same_become_one() => Rewriting.Gives(Pass, "float[2] x",
        "a = Relu(x) b = Relu(x) c = Neg(a) d = Neg(b) y = Add(c, d)", "a = Relu(x) c = Neg(a) y = Add(c, c)");

    [Fact]
    public void Attributes_and_outputs_tell_nodes_apart() => Rewriting.Leaves(Pass, "float[2,4] x",
        "a = Softmax<axis = 0>(x) b = Softmax<axis = 1>(x) c = LeakyRelu<alpha = 0.1>(x) d = LeakyRelu<alpha = 0.2>(x) e = Add(a, b) f = Add(c, d) y = Add(e, f)");

    [Fact]
    public void Small_constants_become_one_and_parameters_stay_apart() => Rewriting.Gives(Pass, "float[2] x",
        "a = Mul(x, p) b = Mul(a, q) c = Add(b, v) d = Add(c, w) e = Gather(d, i) f = Gather(d, j) y = Add(e, f)",
        "a = Mul(x, p) b = Mul(a, p) c = Add(b, v) d = Add(c, w) e = Gather(d, i) y = Add(e, e)",
        constants: "float p = {2}, float q = {2}, float[2] v = {0, 0}, float[2] w = {0, 0}, int64[1] i = {0}, int64[1] j = {0}",
        left: "float p = {2}, float[2] v = {0, 0}, float[2] w = {0, 0}, int64[1] i = {0}");

    [Fact]
    public void The_same_sizes_are_computed_once() => Rewriting.Gives(Pass, "float[N,4] x, float[2,N] z",
        "s = Shape(x) n = Gather(s, zero) t = Shape(z) m = Gather(t, one) a = Concat<axis = 0>(n, m) y = Expand(x, a)",
        "s = Shape(x) n = Gather(s, zero) a = Concat<axis = 0>(n, n) y = Expand(x, a)",
        constants: "int64[1] zero = {0}, int64[1] one = {1}", left: "int64[1] zero = {0}");

    [Theory]
    [InlineData("a = RandomNormalLike(x) b = RandomNormalLike(x) y = Add(a, b)")]
    [InlineData("a = my.Op(x) b = my.Op(x) y = Add(a, b)")]
    [InlineData("y = Relu(x) y1 = Relu(x)")]
    public void Random_unknown_and_named_results_stay(string nodes) => Rewriting.Leaves(Pass, "float[2] x", nodes);
}
