using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class DepthToSpaceTests
{
    private const int C = 3, H = 2, W = 5, B = 2;

    [Theory]
    [InlineData("DCR")]
    [InlineData("CRD")]
    public void Channels_become_blocks_of_pixels(string mode) => OperatorOracle.Check(
        $"y = DepthToSpace<blocksize = 2, mode = \"{mode}\">(x)", $"float[2,{C * B * B},{H},{W}] x",
        v => Moved(v["x"], (c, block) => mode == "DCR" ? (block * C) + c : (c * B * B) + block, toSpace: true));

    [Fact]
    public void Blocks_of_pixels_become_channels() => OperatorOracle.Check(
        "y = SpaceToDepth<blocksize = 2>(x)", $"float[2,{C},{H * B},{W * B}] x",
        v => Moved(v["x"], (c, block) => (block * C) + c, toSpace: false));

    private static double[] Moved(double[] x, Func<int, int, int> channelOf, bool toSpace)
    {
        var y = new double[x.Length];
        for (int n = 0, at = 0; n < 2; n++)
        {
            for (int c = 0; c < C; c++)
            {
                for (int row = 0; row < H * B; row++)
                {
                    for (int column = 0; column < W * B; column++, at++)
                    {
                        int channel = channelOf(c, (row % B * B) + (column % B));
                        int inDepth = (((((n * C * B * B) + channel) * H) + (row / B)) * W) + (column / B);
                        y[toSpace ? at : inDepth] = x[toSpace ? inDepth : at];
                    }
                }
            }
        }

        return y;
    }
}
