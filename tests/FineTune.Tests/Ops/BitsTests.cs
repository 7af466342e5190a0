using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class BitsTests
{
    [Theory]
    [InlineData("y = BitwiseAnd(a, b)", new[] { 8.0, 2, 1 })]
    [InlineData("y = BitwiseOr(a, b)", new[] { 14.0, 7, 255 })]
    [InlineData("y = BitwiseXor(a, b)", new[] { 6.0, 5, 254 })]
    [InlineData("y = BitwiseNot(a)", new[] { 243.0, 249, 0 })]
    [InlineData("y = BitShift<direction = \"LEFT\">(a, c)", new[] { 24.0, 24, 0 })]
    [InlineData("y = BitShift<direction = \"RIGHT\">(a, c)", new[] { 6.0, 1, 0 })]
    public void Integers_are_combined_bit_by_bit(string node, double[] expected) => Assert.Equal(
        expected, OperatorOracle.RunConstant(node, "uint8[3] a = {12, 6, 255}, uint8[3] b = {10, 3, 1}, uint8[3] c = {1, 2, 200}")[0]);

    [Fact]
    public void Real_numbers_and_other_directions_are_refused()
    {
        Assert.Contains("(BitwiseAnd): its inputs are float[2] and float[2]; integers of one type are needed", OperatorOracle.Refusal("y = BitwiseAnd(a, a)", "float[2] a"));
        Assert.Contains("(BitShift): direction is 'UP'; it is LEFT or RIGHT", OperatorOracle.Refusal("y = BitShift<direction = \"UP\">(a, a)", "int64[2] a"));
    }
}
