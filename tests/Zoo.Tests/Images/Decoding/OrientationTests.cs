using Transfer.Zoo.Decoding;
using Xunit;

namespace Transfer.Zoo.Tests.Images.Decoding;

public sealed class OrientationTests
{
    [Theory]
    [InlineData(2, "cbafed")]
    [InlineData(3, "fedcba")]
    [InlineData(4, "defabc")]
    [InlineData(5, "adbecf")]
    [InlineData(6, "daebfc")]
    [InlineData(7, "fcebda")]
    [InlineData(8, "cfbead")]
    public void Each_orientation_turns_its_own_way(int orientation, string expected)
    {
        // Two rows: a b c / d e f.
        byte[] turned = new byte[18];
        Orientation.Apply(Pixels("abcdef"), 3, 2, orientation, turned);
        Assert.Equal(Pixels(expected), turned);
        Assert.Equal(orientation >= 5, Orientation.Swaps(orientation));
    }

    [Fact]
    public void Orientations_undo_each_other_at_any_size()
    {
        var random = new Random(5);
        foreach ((int width, int height) in new[] { (1, 1), (1, 40), (40, 1), (16, 16), (17, 33), (50, 15) })
        {
            byte[] pixels = new byte[3 * width * height];
            random.NextBytes(pixels);
            foreach ((int there, int back) in new[] { (2, 2), (3, 3), (4, 4), (5, 5), (6, 8), (7, 7), (8, 6) })
            {
                byte[] turned = new byte[pixels.Length];
                byte[] again = new byte[pixels.Length];
                Orientation.Apply(pixels, width, height, there, turned);
                (int w, int h) = Orientation.Swaps(there) ? (height, width) : (width, height);
                Orientation.Apply(turned, w, h, back, again);
                Assert.Equal(pixels, again);
            }
        }
    }

    private static byte[] Pixels(string letters) => [.. letters.SelectMany(c => new[] { (byte)c, (byte)(c + 50), (byte)(c + 100) })];
}
