using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class LpNormalizationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_axis_is_divided_by_its_norm(int p) => OperatorOracle.Check(
        $"y = LpNormalization<p = {p}, axis = 1>(x)", "float[2,4,3] x",
        v => [.. v["x"].Select((x, i) =>
        {
            double[] row = [.. Enumerable.Range(0, 4).Select(k => v["x"][(i / 12 * 12) + (k * 3) + (i % 3)])];
            return x / (p == 1 ? row.Sum(Math.Abs) : Math.Sqrt(row.Sum(e => e * e)));
        })]);

    [Fact]
    public void Zero_stays_zero() => Assert.Equal([0, 0], OperatorOracle.Run("y = LpNormalization(x)", "float[2] x", new() { ["x"] = [0, 0] }));
}
