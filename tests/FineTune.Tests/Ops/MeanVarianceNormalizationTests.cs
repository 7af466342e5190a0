using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class MeanVarianceNormalizationTests
{
    private static readonly int[] Shape = [2, 3, 2, 2];

    [Theory]
    [InlineData("y = MeanVarianceNormalization(x)", new[] { false, true, false, false })]
    [InlineData("y = MeanVarianceNormalization<axes = [1, -1]>(x)", new[] { true, false, true, false })]
    public void What_shares_the_other_indices_is_standardised(string node, bool[] stays) => OperatorOracle.Check(node, "float[2,3,2,2] x", v =>
    {
        int[][] all = [.. Places.Of(Shape)];
        return [.. all.Select(at =>
        {
            double[] row = [.. all.Where(o => Enumerable.Range(0, 4).All(d => !stays[d] || o[d] == at[d])).Select(o => v["x"][Places.Flat(Shape, o)])];
            double mean = row.Average();
            return (v["x"][Places.Flat(Shape, at)] - mean) / (Math.Sqrt(row.Average(e => (e - mean) * (e - mean))) + 1e-9);
        })];
    });
}
