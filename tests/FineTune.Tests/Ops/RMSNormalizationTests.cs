using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class RMSNormalizationTests
{
    [Theory]
    [InlineData(-1, "5", 5)]
    [InlineData(1, "3,5", 15)]
    public void Rows_are_divided_by_their_root_mean_square(int axis, string scale, int length) => OperatorOracle.Check(
        $"y = RMSNormalization<axis = {axis}, epsilon = 0.01>(x, s)", $"float[4,3,5] x, float[{scale}] s",
        v => [.. Enumerable.Range(0, 60).Select(i =>
        {
            double[] row = v["x"][(i / length * length)..((i / length * length) + length)];
            double s = v["s"][i % length];
            return s * v["x"][i] / Math.Sqrt(row.Average(e => e * e) + 0.01f);
        })], opset: 23);
}
