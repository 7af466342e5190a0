using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class GroupNormalizationTests
{
    [Theory]
    [InlineData("y = GroupNormalization<num_groups = 2, epsilon = 0.01>(x, s, b)", 6, 6, 21, 2)]
    [InlineData("y = GroupNormalization<num_groups = 1, epsilon = 0.01>(x, s, b)", 4, 4, 21, 1)]
    [InlineData("y = GroupNormalization<num_groups = 2, epsilon = 0.01>(x, s, b)", 6, 2, 18, 2)]
    [InlineData("y = InstanceNormalization<epsilon = 0.01>(x, s, b)", 3, 3, 17, 3)]
    public void Each_group_of_each_example_is_standardised(string node, int channels, int scales, int opset, int groups) => OperatorOracle.Check(
        node, $"float[2,{channels},3,4] x, float[{scales}] s, float[{scales}] b",
        v =>
        {
            const int Spatial = 12;
            int length = channels / groups * Spatial;
            var y = new double[v["x"].Length];
            for (int row = 0; row < 2 * groups; row++)
            {
                double[] x = v["x"][(row * length)..((row + 1) * length)];
                double mean = x.Average(), variance = x.Average(e => (e - mean) * (e - mean));
                for (int i = 0; i < length; i++)
                {
                    int channel = ((row % groups * length) + i) / Spatial, s = channel * scales / channels;
                    y[(row * length) + i] = (v["s"][s] * (x[i] - mean) / Math.Sqrt(variance + 0.01f)) + v["b"][s];
                }
            }

            return y;
        }, opset: opset);
}
