using System.Text.Json;
using Transfer.Onnx;
using Transfer.TestKit;
using Transfer.TestKit.Images;
using Xunit;

namespace Transfer.Zoo.Tests.Images;

public sealed class ImageDecoderTests
{
    private const string Wanted = "wanted JPEG, PNG, WebP, BMP, GIF or TIFF";

    [Fact]
    public void A_selection_of_formats_has_pillows_pixels() => Assert.Equal(49, GoldenFormats.Check(Repository.Fixture("images"), "formats.json"));

    [SkippableFact]
    public void All_formats_have_pillows_pixels_but_where_a_rule_says_otherwise() =>
        Assert.Equal(107, GoldenFormats.Check(SharedData.Require("golden/images"), "formats.json"));

    [SkippableFact]
    public void Photos_have_pillows_pixels_and_tensors()
    {
        string data = SharedData.Require("data");
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(SharedData.Require("golden/images/hymenoptera_val.json")));
        int photos = 0;
        int compared = 0;
        var wrong = new List<string>();
        foreach (JsonElement entry in golden.RootElement.GetProperty("val").EnumerateArray())
        {
            string file = entry.GetProperty("file").GetString()!;
            RgbImage image = ImageDecoder.Decode(Path.Combine(data, file));
            if (Digest.Sha256(image.Pixels) != entry.GetProperty("rgb_sha256").GetString())
                wrong.Add(file);
            wrong.AddRange(GoldenPipelines.Differences(entry, image, ref compared).Select(key => $"{file}: {key}"));
            photos++;
        }

        Assert.Empty(wrong);
        Assert.Equal((77, 77 * 5), (photos, compared));
    }

    [Theory]
    [InlineData("png_la.png")]
    [InlineData("png_grey16.png")]
    public void The_committed_rules_of_ours_hold(string file) => CheckRule(Repository.Fixture("images"), file);

    [SkippableTheory]
    [InlineData("png_rgba.png")]
    [InlineData("png_rgba16.png")]
    [InlineData("png_la16.png")]
    [InlineData("png_grey16_low.png")]
    public void The_rules_of_ours_hold(string file) => CheckRule(SharedData.Require("golden/images"), file);

    // 16 bits lose their lower eight; then colour and alpha lie on white, to the nearest.
    private static void CheckRule(string folder, string file)
    {
        PngPixels png = PngPixels.Read(Path.Combine(folder, "formats", file));
        int shift = png.Samples.Max() > 255 ? 8 : 0;
        int colours = png.Channels < 3 ? 1 : 3;
        byte[] expected = new byte[3 * png.Width * png.Height];
        for (int i = 0; i < png.Width * png.Height; i++)
        {
            double alpha = png.Channels % 2 == 0 ? (png.Samples[(i + 1) * png.Channels - 1] >> shift) / 255.0 : 1;
            for (int c = 0; c < 3; c++)
            {
                int colour = png.Samples[i * png.Channels + c % colours] >> shift;
                expected[3 * i + c] = (byte)Math.Round(colour * alpha + 255 * (1 - alpha), MidpointRounding.AwayFromZero);
            }
        }

        Assert.Equal(expected, ImageDecoder.Decode(Path.Combine(folder, "formats", file)).Pixels);
    }

    [Fact]
    public void A_path_bytes_and_a_stream_give_the_same()
    {
        string path = Repository.Fixture("images/formats/exif_6.jpg");
        byte[] bytes = File.ReadAllBytes(path);
        RgbImage image = ImageDecoder.Decode(path);
        Assert.Equal(image.Pixels, ImageDecoder.Decode(bytes, "x").Pixels);
        Assert.Equal(image.Pixels, ImageDecoder.Decode(new MemoryStream(bytes), "x").Pixels);
        Assert.Equal(image.Pixels, ImageDecoder.Decode(new Trickle(bytes), "x").Pixels);
        float[] whole = new float[GoldenPipelines.I.Length];
        float[] direct = new float[GoldenPipelines.I.Length];
        GoldenPipelines.I.Run(image, whole);
        GoldenPipelines.I.Run(path, direct);
        Assert.Equal(whole, direct);
        direct.AsSpan().Clear();
        GoldenPipelines.I.Run(bytes, "x", direct);
        Assert.Equal(whole, direct);
    }

    [Theory]
    [InlineData("bad_empty.jpg", $"the file is empty (0 bytes), {Wanted}; get it again or remove it")]
    [InlineData("bad_text.jpg", $"not a picture (looks like text), {Wanted}; get it again or remove it")]
    [InlineData("bad_truncated_header.jpg", "the JPEG data is cut short or damaged; get the file again or remove it")]
    [InlineData("bad_truncated_data.jpg", "the JPEG data is cut short or damaged; get the file again or remove it")]
    [InlineData("bad_truncated_tail2.jpg", "the JPEG data is cut short or damaged; get the file again or remove it")]
    [InlineData("bad_truncated.png", "the PNG data is cut short or damaged; get the file again or remove it")]
    [InlineData("bad_crc_idat.png", "the PNG data is cut short or damaged; get the file again or remove it")]
    public void A_bad_file_is_refused(string file, string problem)
    {
        byte[] bytes = File.ReadAllBytes(Repository.Fixture("images/formats/" + file));
        var error = Assert.Throws<TransferException>(() => ImageDecoder.Decode(bytes, file));
        Assert.Equal((ErrorKind.BadInput, $"{file}: {problem}"), (error.Kind, error.Message));
    }

    [Fact]
    public void Numbers_that_are_no_colours_are_refused()
    {
        Check(Tiff(bits: 32, samples: 1, kind: 3), "samples of more than 16 bits or with a fraction");
        Check(Tiff(bits: 8, samples: 5, kind: 1), "5 channels of this kind");

        static void Check(byte[] tiff, string variant)
        {
            var error = Assert.Throws<TransferException>(() => ImageDecoder.Decode(tiff, "x.tif"));
            Assert.Equal($"x.tif: TIFF with {variant} is not supported; convert it to 8-bit RGB", error.Message);
        }
    }

    // One pixel of TIFF. Entries: tag, type (3 short, 4 long), count 1, value; 339 is the kind of numbers (1 whole, 3 floating point).
    private static byte[] Tiff(int bits, int samples, int kind)
    {
        (short Tag, short Type, int Value)[] entries =
        [
            (256, 3, 1), (257, 3, 1), (258, 3, bits), (259, 3, 1), (262, 3, 1), (273, 4, 134), (277, 3, samples), (278, 3, 1), (279, 4, bits / 8 * samples), (339, 3, kind),
        ];
        return
        [
            .. "II*\0"u8, 8, 0, 0, 0, 10, 0,
            .. entries.SelectMany(e => (byte[])[.. BitConverter.GetBytes(e.Tag), .. BitConverter.GetBytes(e.Type), 1, 0, 0, 0, .. BitConverter.GetBytes(e.Value)]),
            0, 0, 0, 0, 0, 0, 0x80, 0x3F, 0,
        ];
    }

    [Fact]
    public void Files_that_cannot_be_read_are_named()
    {
        using var folder = new TemporaryFolder();
        Check(folder["none.jpg"], ErrorKind.NotFound, $"{Shown.Name(folder["none.jpg"])}: no such file or folder; check the path");
        Check(folder.Path, ErrorKind.BadInput, $"{Shown.Path(folder.Path)}: a folder, wanted a picture; name a file");
        Check("a\0b", ErrorKind.Usage, "'a\\u0000b': not a path; give a file's name");
        var stream = new FailingStream();
        var error = Assert.Throws<TransferException>(() => ImageDecoder.Decode(stream, "x.jpg"));
        Assert.Equal((ErrorKind.Resource, "x.jpg: permission denied; check who may read and write it"), (error.Kind, error.Message));

        static void Check(string path, ErrorKind kind, string message)
        {
            var error = Assert.Throws<TransferException>(() => ImageDecoder.Decode(path));
            Assert.Equal((kind, message), (error.Kind, error.Message));
        }
    }

    [Fact]
    public void A_file_beyond_the_limit_is_not_read_to_its_end()
    {
        var limits = new ImageLimits(MaxFileBytes: 100_000);
        var endless = new EndlessStream();
        var error = Assert.Throws<TransferException>(() => ImageDecoder.Decode(endless, "x.jpg", limits));
        Assert.Equal("x.jpg: the file is larger than 100000 bytes, the limit for a picture; make it smaller", error.Message);
        Assert.InRange(endless.Position, 100_001, 300_000);
        error = Assert.Throws<TransferException>(() => ImageDecoder.Decode(new byte[100_001], "x.jpg", limits));
        Assert.Equal("x.jpg: the file is larger than 100000 bytes, the limit for a picture; make it smaller", error.Message);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused_or_whole()
    {
        foreach (string file in new[] { "jpg_odd_1x1_s2.jpg", "png_adam7_3x2.png", "gif_plain.gif", "webp_lossy.webp", "bmp_1.bmp", "tiff_g4.tif" })
        {
            byte[] bytes = File.ReadAllBytes(Repository.Fixture("images/formats/" + file));
            byte[] whole = ImageDecoder.Decode(bytes, file).Pixels;
            bool mayEndEarly = Path.GetExtension(file) is not (".jpg" or ".bmp");
            for (int length = 0; length < bytes.Length; length++)
            {
                RgbImage? image = OrRefused(bytes.AsMemory(0, length), file);
                Assert.True(image is null || mayEndEarly, $"{file} cut to {length} of {bytes.Length} bytes was accepted");

                // Only what comes behind the pixels may be missing: half a picture is never given out.
                Assert.True(image is null || image.Pixels.AsSpan().SequenceEqual(whole), $"{file} cut to {length}");
            }
        }
    }

    [Fact]
    public void Damaged_bytes_raise_nothing_but_our_error()
    {
        var random = new Random(11);
        foreach (string path in Directory.GetFiles(Repository.Fixture("images/formats")))
        {
            byte[] bytes = File.ReadAllBytes(path);
            for (int i = 0; i < 20 && bytes.Length > 0; i++)
            {
                byte[] damaged = [.. bytes];
                for (int n = random.Next(1, 5); n > 0; n--)
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                _ = OrRefused(damaged, Path.GetFileName(path));
            }
        }
    }

    [Fact]
    public void Many_threads_get_the_same_pixels()
    {
        string[] paths = [.. Directory.GetFiles(Repository.Fixture("images/formats")).Where(p => !Path.GetFileName(p).StartsWith("bad_", StringComparison.Ordinal))];
        byte[][] once = [.. paths.Select(p => ImageDecoder.Decode(p).Pixels)];
        Parallel.For(0, 8 * paths.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            Assert.Equal(once[i % paths.Length], ImageDecoder.Decode(paths[i % paths.Length]).Pixels));
    }

    [Fact]
    public void The_library_says_its_version()
    {
        Assert.StartsWith("libvips 8.", ImageDecoder.Library.Version);
        Assert.True(File.Exists(ImageDecoder.Library.Path));
    }

    private static RgbImage? OrRefused(ReadOnlyMemory<byte> bytes, string name)
    {
        try
        {
            return ImageDecoder.Decode(bytes, name);
        }
        catch (TransferException error)
        {
            Assert.Equal(ErrorKind.BadInput, error.Kind);
            return null;
        }
    }

    /// <summary>A stream that knows no length and gives a few bytes at a time.</summary>
    private sealed class Trickle(byte[] bytes) : EndlessStream
    {
        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = (int)Math.Min(Math.Min(count, 7), bytes.Length - Position);
            bytes.AsSpan((int)Position, read).CopyTo(buffer.AsSpan(offset));
            Position += read;
            return read;
        }
    }

    private sealed class FailingStream : EndlessStream
    {
        public override int Read(byte[] buffer, int offset, int count) => throw new UnauthorizedAccessException();
    }

    private class EndlessStream : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Position += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
