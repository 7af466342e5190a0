using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class ArgExtremeTests
{
    private const string X = "float[2,3] x = {1, 3, 3, -1, -2, -2}";

    [Theory]
    [InlineData("y = ArgMax<axis = 1>(x)", new[] { 1.0, 0 })]
    [InlineData("y = ArgMax<axis = -1, select_last_index = 1, keepdims = 0>(x)", new[] { 2.0, 0 })]
    [InlineData("y = ArgMin<axis = 1>(x)", new[] { 0.0, 1 })]
    [InlineData("y = ArgMin<axis = 1, select_last_index = 1>(x)", new[] { 0.0, 2 })]
    [InlineData("y = ArgMax(x)", new[] { 0.0, 0, 0 })]
    public void The_place_of_the_extreme_is_found(string node, double[] expected) => Assert.Equal(expected, OperatorOracle.RunConstant(node, X)[0]);

    [Fact]
    public void An_empty_axis_has_none() => Assert.Contains(
        "(ArgMax): axis 0 of float[0,2] is empty, so nothing on it is largest or smallest", OperatorOracle.Refusal("y = ArgMax(x)", "float[0,2] x"));
}
