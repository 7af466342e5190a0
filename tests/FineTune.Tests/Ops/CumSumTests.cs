using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class CumSumTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    public void Running_sums_go_either_way_with_or_without_the_element(int exclusive, int reverse) => OperatorOracle.Check(
        $"y = CumSum<exclusive = {exclusive}, reverse = {reverse}>(x, axis)", "float[2,3,2] x", v =>
        {
            var y = new double[12];
            for (int i = 0; i < 12; i++)
            {
                for (int j = 0; j < 3; j++)
                {
                    int at = i / 2 % 3, distance = reverse == 1 ? j - at : at - j;
                    if (distance > 0 || (distance == 0 && exclusive == 0))
                        y[i] += v["x"][(i / 6 * 6) + (j * 2) + (i % 2)];
                }
            }

            return y;
        }, constants: "int64[1] axis = {-2}");

    [Fact]
    public void Integers_are_summed_too() =>
        Assert.Equal([1, 3, 6], OperatorOracle.Run("y = CumSum(x, axis)", "int64[3] x", new() { ["x"] = [1, 2, 3] }, "int64[1] axis = {0}"));
}
