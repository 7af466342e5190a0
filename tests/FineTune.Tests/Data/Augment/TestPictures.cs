using Transfer.TestKit;
using Transfer.TestKit.Images;
using Transfer.Zoo;

namespace Transfer.FineTune.Tests.Data.Augment;

internal static class TestPictures
{
    public static RgbImage Random(int width, int height, int seed = 1)
    {
        byte[] pixels = new byte[3 * width * height];
        new Random(seed).NextBytes(pixels);
        return new RgbImage(width, height, pixels);
    }

    /// <summary>Neighbours are alike, as in photos; every pixel tells its place.</summary>
    public static RgbImage Smooth(int width, int height)
    {
        byte[] pixels = new byte[3 * width * height];
        for (int i = 0; i < width * height; i++)
        {
            (int x, int y) = (i % width, i / width);
            (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]) =
                ((byte)(255 * x / width), (byte)(255 * y / height), (byte)(128 + (100 * Math.Sin((x + (2 * y)) / 9.0))));
        }

        return new RgbImage(width, height, pixels);
    }

    public static RgbImage Fixture(string relative)
    {
        PngPixels png = PngPixels.Read(Repository.Fixture(relative));
        return new RgbImage(png.Width, png.Height, png.Rgb);
    }

    public static RgbImage Copy(RgbImage picture) => new(picture.Width, picture.Height, [.. picture.Pixels]);

    public static ContentHash Hash(int i)
    {
        byte[] bytes = new byte[ContentHash.Size];
        new Random(i).NextBytes(bytes);
        return new ContentHash(bytes);
    }
}
