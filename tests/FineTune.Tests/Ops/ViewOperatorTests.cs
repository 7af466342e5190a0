using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class ViewOperatorTests
{
    [Theory]
    [InlineData("y = Identity(x)", "", 21)]
    [InlineData("y = Flatten(x)", "", 21)]
    [InlineData("y = Flatten<axis = 0>(x)", "", 21)]
    [InlineData("y = Flatten<axis = -1>(x)", "", 21)]
    [InlineData("y = Reshape(x, s)", "int64[3] s = {0, -1, 2}", 21)]
    [InlineData("y = Reshape<allowzero = 1>(x, s)", "int64[2] s = {3, 8}", 21)]
    [InlineData("y = Squeeze(x, s)", "int64[1] s = {-3}", 21)]
    [InlineData("y = Squeeze(x)", "", 21)]
    [InlineData("y = Squeeze<axes = [1]>(x)", "", 11)]
    [InlineData("y = Unsqueeze(x, s)", "int64[2] s = {0, -1}", 21)]
    [InlineData("y = Unsqueeze<axes = [2]>(x)", "", 11)]
    public void Elements_keep_their_order_and_gradients_theirs(string node, string constants, int opset) =>
        OperatorOracle.Check(node, "float[3,1,4,2] x", v => v["x"], constants: constants, opset: opset);

    [Fact]
    public void A_shape_that_does_not_hold_the_elements_is_refused()
    {
        Assert.Contains("(Reshape): float[2,3] has 6 elements and cannot be seen as [4,2]", OperatorOracle.Refusal("y = Reshape(x, s)", "float[2,3] x", "int64[2] s = {4, 2}"));
        Assert.Contains("(Squeeze): axis 1 of float[2,3] is to go; only dimensions of 1 can", OperatorOracle.Refusal("y = Squeeze(x, s)", "float[2,3] x", "int64[1] s = {1}"));
        Assert.Contains("(Unsqueeze): axis 4 is beyond rank 3", OperatorOracle.Refusal("y = Unsqueeze(x, s)", "float[2,3] x", "int64[1] s = {4}"));
    }
}
