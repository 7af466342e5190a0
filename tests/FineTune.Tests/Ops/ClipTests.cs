using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class ClipTests
{
    [Theory]
    [InlineData("y = Clip(x, a, b)", "float a = {-0.5}, float b = {0.25}", 21, -0.5, 0.25)]
    [InlineData("y = Clip(x, a)", "float a = {-0.5}", 21, -0.5, double.PositiveInfinity)]
    [InlineData("y = Clip(x, , b)", "float b = {0.25}", 21, double.NegativeInfinity, 0.25)]
    [InlineData("y = Clip(x)", "", 21, double.NegativeInfinity, double.PositiveInfinity)]
    [InlineData("y = Clip<min = 0.0, max = 0.5>(x)", "", 6, 0, 0.5)]
    public void Values_and_gradients_stop_at_the_bounds(string node, string constants, int opset, double least, double most) =>
        OperatorOracle.Check(node, "float[40] x", v => [.. v["x"].Select(x => Math.Min(Math.Max(x, least), most))], constants: constants, opset: opset);

    [Fact]
    public void Integers_are_cut_too() => Assert.Equal(
        [2, 3, 5], OperatorOracle.RunConstant("y = Clip(x, a, b)", "int64[3] x = {-7, 3, 9}, int64 a = {2}, int64 b = {5}")[0]);
}
