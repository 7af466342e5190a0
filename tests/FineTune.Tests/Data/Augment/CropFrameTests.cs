using Transfer.FineTune.Augment;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Data.Augment;

public sealed class CropFrameTests
{
    [Fact]
    public void Without_a_map_it_is_the_resized_crop()
    {
        RgbImage picture = TestPictures.Smooth(90, 70);
        RgbImage expected = Resizer.Resize(picture, 32, 32, ResizeFilter.Bicubic, (11, 5, 71, 55));
        Assert.Equal(expected.Pixels, Warp(picture, new PixelBox(11, 5, 60, 50), 32, ResizeFilter.Bicubic, Affine.Identity));
    }

    [Fact]
    public void What_a_turn_brings_in_is_the_picture_and_not_a_repeated_edge()
    {
        // Of a picture whose colours tell the place, a turned crop far from its edges must show the turned place everywhere.
        RgbImage picture = TestPictures.Smooth(400, 400);
        Affine toSource = Rotation.Of(30).ToSource(100, 100);
        byte[] pixels = Warp(picture, new PixelBox(100, 100, 200, 200), 100, ResizeFilter.Bilinear, toSource);
        for (int i = 0; i < 100 * 100; i++)
        {
            (double x, double y) = toSource.Apply(i % 100, i / 100);
            Assert.InRange(pixels[3 * i] - (255 * (100 + (2 * x)) / 400), -2, 2);
            Assert.InRange(pixels[(3 * i) + 1] - (255 * (100 + (2 * y)) / 400), -2, 2);
        }
    }

    [Fact]
    public void At_the_pictures_own_border_its_edge_goes_on()
    {
        RgbImage picture = TestPictures.Smooth(200, 200);
        byte[] pixels = Warp(picture, new PixelBox(0, 0, 200, 200), 50, ResizeFilter.Bilinear, Translation.Of(20, 0).ToSource(50, 50));
        for (int x = 0; x <= 20; x++)
            Assert.Equal(pixels.AsSpan(60, 3), pixels.AsSpan(3 * x, 3));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 700)]
    [InlineData(701, 2)]
    [InlineData(333, 257)]
    public void Any_size_any_map(int width, int height)
    {
        var picture = new RgbImage(width, height, [.. TestPictures.Random(width, height).Pixels.Select(value => value > 127 ? (byte)60 : (byte)50)]);
        var crop = new PixelBox(width / 3, height / 3, (width + 1) / 2, (height + 1) / 2);
        foreach (double degrees in new[] { 3, 45, 120, 180 })
        {
            foreach (double factor in new[] { 0.3, 1, 3.7 })
            {
                // Colours of the result lie between those of a picture that has two.
                Affine toSource = Scale.Of(factor).Then(Rotation.Of(degrees)).Then(Translation.Of(17, -30)).ToSource(48, 48);
                Assert.All(Warp(picture, crop, 48, ResizeFilter.Bilinear, toSource), value => Assert.InRange(value, 50, 60));
            }
        }
    }

    private static byte[] Warp(RgbImage picture, PixelBox crop, int side, ResizeFilter filter, Affine toSource)
    {
        var result = new RgbImage(side, side, new byte[3 * side * side]);
        CropFrame.Warp(picture, crop, filter, toSource, result);
        return result.Pixels;
    }
}
