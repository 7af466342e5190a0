using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class CompareTests
{
    [Theory]
    [InlineData("Equal", new[] { 0.0, 1, 0 })]
    [InlineData("Greater", new[] { 0.0, 0, 1 })]
    [InlineData("GreaterOrEqual", new[] { 0.0, 1, 1 })]
    [InlineData("Less", new[] { 1.0, 0, 0 })]
    [InlineData("LessOrEqual", new[] { 1.0, 1, 0 })]
    public void Numbers_are_compared_in_every_type(string name, double[] expected)
    {
        foreach (string type in (string[])["float", "int64", "int32", "uint8", "double"])
            Assert.Equal(expected, OperatorOracle.RunConstant($"y = {name}(a, b)", $"{type}[3] a = {{1, 2, 3}}, {type}[1] b = {{2}}")[0]);
    }

    [Theory]
    [InlineData("And", new[] { 0.0, 0, 0, 1 })]
    [InlineData("Or", new[] { 0.0, 1, 1, 1 })]
    [InlineData("Xor", new[] { 0.0, 1, 1, 0 })]
    public void Truth_values_are_combined(string name, double[] expected) =>
        Assert.Equal(expected, OperatorOracle.RunConstant($"y = {name}(a, b)", "bool[4] a = {0, 0, 1, 1}, bool[4] b = {0, 1, 0, 1}")[0]);
}
