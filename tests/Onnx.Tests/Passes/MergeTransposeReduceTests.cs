using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class MergeTransposeReduceTests
{
    private const string Pass = "merge-transpose-reduce";

    [Fact]
    public void A_reduction_takes_other_axes() => Rewriting.Gives(Pass, "float[2,3,4] x",
        "a = Transpose<perm = [1, 0, 2]>(x) y = ReduceMean<keepdims = 0>(a, axes)", "y = ReduceMean<keepdims = 0>(x, y_axes)",
        constants: "int64[1] axes = {1}", left: "int64[1] y_axes = {0}");

    [Fact]
    public void Axes_are_an_attribute_in_old_opsets() => Rewriting.Gives(Pass, "float[2,3,4] x",
        "a = Transpose<perm = [0, 2, 1]>(x) y = ReduceMax<axes = [-1, -2], keepdims = 0>(a)", "y = ReduceMax<axes = [1, 2], keepdims = 0>(x)", opset: 11);

    [Theory]
    [InlineData("ReduceMean<keepdims = 1>(a, axes)")]
    [InlineData("ReduceMean<keepdims = 0>(a, other)")]
    [InlineData("ReduceMean<keepdims = 0>(a)")]
    public void Where_the_rest_would_change_its_order_it_stays(string node) => Rewriting.Leaves(Pass, "float[2,3,4] x",
        "a = Transpose<perm = [2, 0, 1]>(x) y = " + node, constants: "int64[1] axes = {0}, int64[1] other = {1}");
}
