using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class LRNTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(1)]
    public void Neighbouring_channels_damp_each_other(int size) => OperatorOracle.Check(
        $"y = LRN<size = {size}, alpha = 0.5, beta = 0.75, bias = 1.5>(x)", "float[2,6,2,3] x",
        v => [.. v["x"].Select((x, i) =>
        {
            int channel = i / 6 % 6;
            double sum = Enumerable.Range(0, 6).Where(c => c >= channel - ((size - 1) / 2) && c <= channel + (size / 2))
                .Sum(c => Math.Pow(v["x"][i + ((c - channel) * 6)], 2));
            return x / Math.Pow(1.5 + (0.5 / size * sum), 0.75);
        })]);
}
