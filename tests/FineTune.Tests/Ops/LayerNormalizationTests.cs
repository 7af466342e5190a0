using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class LayerNormalizationTests
{
    [Theory]
    [InlineData("y = LayerNormalization(x, s, b)", 4, true)]
    [InlineData("y = LayerNormalization<axis = 1, epsilon = 0.01>(x, s)", 12, false)]
    [InlineData("y, mean, inverse = LayerNormalization<axis = -2>(x, s, b)", 12, true)]
    public void A_row_is_standardised_then_scaled(string node, int length, bool hasBias) => OperatorOracle.Check(
        node, $"float[2,3,4] x, float[{(length == 4 ? "4" : "3,4")}] s{(hasBias ? $", float[{(length == 4 ? "4" : "3,4")}] b" : "")}",
        v => [.. v["x"].Chunk(length).SelectMany(row =>
        {
            double mean = row.Average(), variance = row.Average(e => (e - mean) * (e - mean)), epsilon = node.Contains("0.01", StringComparison.Ordinal) ? 0.01f : 1e-5f;
            return row.Select((x, i) => (v["s"][i] * (x - mean) / Math.Sqrt(variance + epsilon)) + (hasBias ? v["b"][i] : 0));
        })]);
}
