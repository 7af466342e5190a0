using FsCheck;
using FsCheck.Fluent;
using Transfer.Onnx;
using Transfer.TestKit;
using Transfer.Zoo.Resampling;
using Transfer.Zoo.Tests.Images.Resampling;
using Xunit;

namespace Transfer.Zoo.Tests.Images;

public sealed class ResizerTests
{
    private static readonly ResizeFilter[] Filters = Enum.GetValues<ResizeFilter>();

    [Fact]
    public void A_selection_of_results_has_pillows_bytes() => Assert.Equal(70, GoldenResizes.Check(Repository.Fixture("images"), "pillow.json"));

    [SkippableFact]
    public void All_results_have_pillows_bytes() => Assert.Equal(1406, GoldenResizes.Check(SharedData.Require("golden/images"), "manifest.json"));

    [Fact]
    public void Any_size_box_and_filter_gives_the_bytes_of_the_naive_form()
    {
        var cases = from width in Gen.Choose(1, 70)
                    from height in Gen.Choose(1, 70)
                    from newWidth in Gen.Choose(1, 90)
                    from newHeight in Gen.Choose(1, 90)
                    from filter in Gen.Elements(Filters)
                    from seed in Gen.Choose(0, int.MaxValue)
                    select (width, height, newWidth, newHeight, filter, seed);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var random = new Random(c.seed);
            byte[] pixels = Noise(random, c.width, c.height);
            (float, float, float, float) box = RandomBox(random, c.width, c.height);
            byte[] expected = NaiveResize.Run(pixels, c.width, c.height, c.newWidth, c.newHeight, c.filter, box);
            byte[] actual = Resizer.Resize(new RgbImage(c.width, c.height, pixels), c.newWidth, c.newHeight, c.filter, box).Pixels;
            return expected.AsSpan().SequenceEqual(actual);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_window_has_the_bytes_of_the_whole()
    {
        var random = new Random(7);
        for (int i = 0; i < 200; i++)
        {
            (int width, int height) = (random.Next(1, 60), random.Next(1, 60));
            (int newWidth, int newHeight) = (random.Next(1, 80), random.Next(1, 80));
            ResizeFilter filter = Filters[i % Filters.Length];
            byte[] pixels = Noise(random, width, height);
            (float, float, float, float) box = RandomBox(random, width, height);
            byte[] whole = Resizer.Resize(new RgbImage(width, height, pixels), newWidth, newHeight, filter, box).Pixels;
            (int left, int top) = (random.Next(newWidth), random.Next(newHeight));
            (int columns, int rows) = (random.Next(1, newWidth - left + 1), random.Next(1, newHeight - top + 1));
            byte[] window = new byte[3 * columns * rows];
            Resizer.Run(pixels, width, height, new ResizePlan(newWidth, newHeight, filter, box, left, top, columns, rows), window);
            for (int y = 0; y < rows; y++)
                Assert.Equal(whole.AsSpan(3 * ((top + y) * newWidth + left), 3 * columns), window.AsSpan(3 * y * columns, 3 * columns));
        }
    }

    [Fact]
    public void The_same_size_gives_a_copy()
    {
        var image = new RgbImage(3, 2, Noise(new Random(1), 3, 2));
        RgbImage copy = Resizer.Resize(image, 3, 2, ResizeFilter.Lanczos);
        Assert.Equal(image.Pixels, copy.Pixels);
        Assert.NotSame(image.Pixels, copy.Pixels);
    }

    [Theory]
    [InlineData(0, 5, "resize: the size is 0x5, wanted 1 to 65535 a side; give another size")]
    [InlineData(5, 65536, "resize: the size is 5x65536, wanted 1 to 65535 a side; give another size")]
    [InlineData(60000, 60000, "resize: 3x2 to 60000x60000 takes more than 2 GiB on the way; give a smaller size")]
    public void A_size_out_of_range_is_refused(int width, int height, string message)
    {
        var error = Assert.Throws<TransferException>(() => Resizer.Resize(new RgbImage(3, 2, new byte[18]), width, height, ResizeFilter.Box));
        Assert.Equal((ErrorKind.Usage, message), (error.Kind, error.Message));
    }

    [Theory]
    [InlineData(-1, 0, 3, 2, "(-1, 0, 3, 2)")]
    [InlineData(0, 0, 3.5f, 2, "(0, 0, 3.5, 2)")]
    [InlineData(1, 1, 1, 2, "(1, 1, 1, 2)")]
    [InlineData(0, 0, float.NaN, 2, "(0, 0, NaN, 2)")]
    public void A_box_that_is_empty_or_outside_is_refused(float x0, float y0, float x1, float y1, string shown)
    {
        var error = Assert.Throws<TransferException>(() => Resizer.Resize(new RgbImage(3, 2, new byte[18]), 2, 2, ResizeFilter.Box, (x0, y0, x1, y1)));
        Assert.Equal(ErrorKind.Usage, error.Kind);
        Assert.Equal($"resize: the box is {shown}, wanted a part of the 3x2 image; give left, top, right, bottom in pixels", error.Message);
    }

    [Fact]
    public void Memory_that_is_there_already_is_filled_or_refused()
    {
        var image = new RgbImage(9, 7, Noise(new Random(1), 9, 7));
        byte[] pixels = new byte[3 * 4 * 5];
        Resizer.Resize(image, 4, 5, ResizeFilter.Bicubic, pixels, (1, 1, 8, 6.5f));
        Assert.Equal(Resizer.Resize(image, 4, 5, ResizeFilter.Bicubic, (1, 1, 8, 6.5f)).Pixels, pixels);
        var error = Assert.Throws<TransferException>(() => Resizer.Resize(image, 4, 4, ResizeFilter.Box, pixels));
        Assert.Equal(
            (ErrorKind.Usage, "resize: the destination has 60 bytes, wanted 48 for 4x4; pass one picture's part"), (error.Kind, error.Message));
    }

    internal static byte[] Noise(Random random, int width, int height)
    {
        byte[] pixels = new byte[3 * width * height];
        random.NextBytes(pixels);

        // Half of the pictures are of 0 and 255 only, where the clamp between the passes acts.
        return random.Next(2) == 0 ? pixels : [.. pixels.Select(v => v < 128 ? (byte)0 : (byte)255)];
    }

    private static (float X0, float Y0, float X1, float Y1) RandomBox(Random random, int width, int height)
    {
        if (random.Next(3) == 0)
            return (0, 0, width, height);
        float x0 = random.NextSingle() * width * 0.9f;
        float y0 = random.NextSingle() * height * 0.9f;
        float x1 = Math.Min(width, x0 + 0.01f + random.NextSingle() * (width - x0));
        float y1 = Math.Min(height, y0 + 0.01f + random.NextSingle() * (height - y0));
        return random.Next(2) == 0 ? (x0, y0, x1, y1) : (MathF.Floor(x0), MathF.Floor(y0), MathF.Ceiling(x1), MathF.Ceiling(y1));
    }
}
