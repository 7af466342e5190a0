using Transfer.FineTune.Augment;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Data.Augment;

public sealed class AffineWarpTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 3)]
    [InlineData(17, 23)]
    public void The_identity_gives_the_same_pixels(int width, int height)
    {
        RgbImage picture = TestPictures.Random(width, height);
        Assert.Equal(picture.Pixels, Warp(picture, Affine.Identity).Pixels);
        Affine nothing = Scale.Of(1).Then(Rotation.Of(0)).Then(Translation.Of(0, 0));
        Assert.Equal(picture.Pixels, Warp(picture, nothing).Pixels);
    }

    [Theory]
    [InlineData(90)]
    [InlineData(-90)]
    [InlineData(180)]
    [InlineData(270)]
    public void A_quarter_turn_of_a_square_is_a_permutation(int degrees)
    {
        foreach (int side in new[] { 8, 13 })
        {
            RgbImage picture = TestPictures.Random(side, side);
            byte[] turned = Warp(picture, Rotation.Of(degrees)).Pixels;
            for (int y = 0; y < side; y++)
            {
                for (int x = 0; x < side; x++)
                {
                    (int fromX, int fromY) = degrees switch { 90 => (side - 1 - y, x), 180 => (side - 1 - x, side - 1 - y), _ => (y, side - 1 - x) };
                    Assert.Equal(picture.Pixels.AsSpan(3 * ((fromY * side) + fromX), 3), turned.AsSpan(3 * ((y * side) + x), 3));
                }
            }
        }
    }

    [Theory]
    [InlineData("10")]
    [InlineData("-10")]
    [InlineData("90")]
    [InlineData("33.5")]
    public void Inside_the_picture_a_rotation_is_pillows(string degrees)
    {
        RgbImage square = TestPictures.Fixture("augment/square.png"), expected = TestPictures.Fixture($"augment/rotated_{degrees}.png");
        RgbImage turned = Warp(square, Rotation.Of(double.Parse(degrees)));
        int side = square.Width, compared = 0;
        for (int i = 0; i < side * side; i++)
        {
            // Outside the inscribed circle Pillow's is black where ours goes on with the edge.
            double x = (i % side) - ((side - 1) / 2.0), y = (i / side) - ((side - 1) / 2.0);
            if (Math.Sqrt((x * x) + (y * y)) > (side / 2.0) - 1)
                continue;
            compared++;

            // Pillow cuts what is behind the point off where we round it.
            for (int channel = 0; channel < 3; channel++)
                Assert.InRange(turned.Pixels[(3 * i) + channel] - expected.Pixels[(3 * i) + channel], 0, 1);
        }

        Assert.InRange(compared, 600, 720);
    }

    [Fact]
    public void Any_map_is_the_double_formula_to_one_level()
    {
        RgbImage picture = TestPictures.Random(23, 17);
        foreach (Affine map in new[]
        {
            Rotation.Of(7.3), Scale.Of(1.7), Scale.Of(0.4), Translation.Of(3.25, -1.5), Scale.Of(0.8).Then(Rotation.Of(-140)).Then(Translation.Of(-9, 40)),
        })
        {
            Affine toSource = map.ToSource(picture.Width, picture.Height);
            byte[] result = Warp(picture, map).Pixels;
            for (int i = 0; i < picture.Width * picture.Height; i++)
            {
                (double x, double y) = toSource.Apply(i % picture.Width, i / picture.Width);
                for (int channel = 0; channel < 3; channel++)
                    Assert.InRange(result[(3 * i) + channel] - Naive(picture, x, y, channel), -0.75, 0.75);
            }
        }
    }

    [Fact]
    public void Beyond_the_picture_its_edge_goes_on()
    {
        RgbImage picture = TestPictures.Random(5, 4);
        byte[] shifted = Warp(picture, Translation.Of(3, 0)).Pixels;
        for (int y = 0; y < 4; y++)
        {
            for (int x = 0; x < 5; x++)
                Assert.Equal(picture.Pixels.AsSpan(3 * ((y * 5) + Math.Max(0, x - 3)), 3), shifted.AsSpan(3 * ((y * 5) + x), 3));
        }

        byte[] far = Warp(picture, Translation.Of(-1e6, -1e6)).Pixels;
        for (int i = 0; i < far.Length; i += 3)
            Assert.Equal(picture.Pixels.AsSpan(57, 3), far.AsSpan(i, 3));
    }

    [Fact]
    public void A_flat_picture_stays_flat()
    {
        var white = new RgbImage(9, 9, [.. Enumerable.Repeat((byte)255, 243)]);
        Assert.Equal(white.Pixels, Warp(white, Scale.Of(0.7).Then(Rotation.Of(31))).Pixels);
    }

    private static RgbImage Warp(RgbImage picture, Affine map)
    {
        var result = new RgbImage(picture.Width, picture.Height, new byte[picture.Pixels.Length]);
        AffineWarp.Run(picture.Pixels, picture.Width, picture.Height, map.ToSource(picture.Width, picture.Height), result);
        return result;
    }

    private static double Naive(RgbImage picture, double x, double y, int channel)
    {
        x = Math.Clamp(x, 0, picture.Width - 1);
        y = Math.Clamp(y, 0, picture.Height - 1);
        int x0 = (int)x, y0 = (int)y, x1 = Math.Min(x0 + 1, picture.Width - 1), y1 = Math.Min(y0 + 1, picture.Height - 1);
        double fx = x - x0, fy = y - y0;
        double At(int column, int row) => picture.Pixels[(3 * ((row * picture.Width) + column)) + channel];
        return (((At(x0, y0) * (1 - fx)) + (At(x1, y0) * fx)) * (1 - fy)) + (((At(x0, y1) * (1 - fx)) + (At(x1, y1) * fx)) * fy);
    }
}
