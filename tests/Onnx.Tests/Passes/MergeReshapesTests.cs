using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class MergeReshapesTests
{
    private const string Pass = "merge-reshapes";

    [Fact]
    public void A_computed_shape_gets_a_constant() => Rewriting.Gives(Pass, "float[N,S,64] x",
        "s = Shape(x) n = Gather(s, zero) m = Gather(s, one) t = Concat<axis = 0>(n, m, heads, width) y = Reshape(x, t)",
        "y = Reshape(x, y_shape)",
        constants: "int64[1] zero = {0}, int64[1] one = {1}, int64[1] heads = {4}, int64[1] width = {16}", left: "int64[4] y_shape = {0, 0, 4, 16}");

    [Fact]
    public void One_size_that_is_not_a_dimension_is_inferred() => Rewriting.Gives(Pass, "float[N,S,64] x",
        "s = Shape(x) n = ReduceProd(s) t = Concat<axis = 0>(n) y = Reshape(x, t)", "y = Reshape(x, y_shape)", left: "int64[1] y_shape = {-1}");

    [Fact]
    public void Several_in_a_row_become_one() => Rewriting.Gives(Pass, "float[N,12] x",
        "a = Unsqueeze(x, one) b = Squeeze(a, one) c = Reshape(b, t) d = Relu(c) y = Flatten(d)",
        "c = Reshape(x, c_shape) d = Relu(c) y = Flatten(d)",
        constants: "int64[1] one = {1}, int64[3] t = {0, 3, 4}", left: "int64[3] c_shape = {0, 3, 4}");

    [Fact]
    public void Moving_dimensions_of_one_element_is_reshaping() => Rewriting.Gives(Pass, "float[5,1,2,4] x",
        "a = Transpose<perm = [0, 2, 1, 3]>(x) y = Reshape(a, t)", "y = Reshape(x, y_shape)", constants: "int64[3] t = {5, 2, 4}", left: "int64[3] y_shape = {5, 2, 4}");

    [Fact]
    public void What_no_constant_says_stays() => Rewriting.Leaves(Pass, "float[N,S,64] x, float[M,K] z",
        "s = Shape(z) t = Concat<axis = 0>(s, rest) y = Reshape(x, t)", constants: "int64[1] rest = {-1}");
}
