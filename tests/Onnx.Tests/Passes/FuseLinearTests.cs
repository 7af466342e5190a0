using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class FuseLinearTests
{
    private const string Pass = "fuse-linear";

    private const string Constants = "float[4,2] w = {1,2,3,4,5,6,7,8}, float[2] b = {1, 2}, float[4,2] v = {1,2,3,4,5,6,7,8}, float[2] c = {3, 4}, int64[4] t = {3, 5, 2, 1}";

    [Fact]
    public void Products_of_one_value_share_a_reshape() => Rewriting.Gives(Pass, "float[3,5,4] x",
        "p = MatMul(x, w) q = Add(p, b) y = Reshape(q, t) r = MatMul(x, v) s = Add(c, r) y1 = Reshape(s, t)",
        "x_rows = Reshape(x, x_rows_shape) q = Gemm(x_rows, w, b) y = Reshape(q, y_shape) s = Gemm(x_rows, v, c) y1 = Reshape(s, y1_shape)",
        constants: Constants, left: "float[4,2] w = {1,2,3,4,5,6,7,8}, float[2] b = {1, 2}, float[4,2] v = {1,2,3,4,5,6,7,8}, float[2] c = {3, 4}, "
            + "int64[2] x_rows_shape = {-1, 4}, int64[4] y_shape = {3, 5, 2, 1}, int64[4] y1_shape = {3, 5, 2, 1}");

    [Theory]
    [InlineData("p = MatMul(x, w) q = Add(p, b) y = Reshape(q, t)")]
    [InlineData("p = MatMul(x, w) q = Add(p, b) y = Relu(q) r = MatMul(x, v) s = Add(c, r) y1 = Relu(s)")]
    public void Where_no_node_is_saved_it_stays(string nodes) => Rewriting.Leaves(Pass, "float[3,5,4] x", nodes, constants: Constants);
}
