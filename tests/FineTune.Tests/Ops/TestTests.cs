using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class TestTests
{
    private static readonly double[] Values = [1, double.NaN, double.PositiveInfinity, double.NegativeInfinity];

    [Theory]
    [InlineData("y = IsNaN(x)", new[] { 0.0, 1, 0, 0 })]
    [InlineData("y = IsInf(x)", new[] { 0.0, 0, 1, 1 })]
    [InlineData("y = IsInf<detect_negative = 0>(x)", new[] { 0.0, 0, 1, 0 })]
    [InlineData("y = IsInf<detect_positive = 0>(x)", new[] { 0.0, 0, 0, 1 })]
    public void What_is_no_number_is_told_from_what_is_infinite(string node, double[] expected) =>
        Assert.Equal(expected, OperatorOracle.Run(node, "float[4] x", new() { ["x"] = Values }));

    [Fact]
    public void Not_turns_a_truth_value_round() => Assert.Equal([1, 0], OperatorOracle.RunConstant("y = Not(x)", "bool[2] x = {0, 1}")[0]);
}
