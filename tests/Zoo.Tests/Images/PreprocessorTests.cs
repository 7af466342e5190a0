using System.Runtime.InteropServices;
using System.Text.Json;
using Transfer.Onnx;
using Transfer.TestKit;
using Transfer.TestKit.Images;
using Transfer.Zoo.Resampling;
using Xunit;

namespace Transfer.Zoo.Tests.Images;

public sealed class PreprocessorTests
{
    [Fact]
    public void A_selection_of_pipelines_has_the_bytes_of_pillow_and_torch() =>
        Assert.Equal(63, GoldenPipelines.Check(Repository.Fixture("images"), "pillow.json"));

    [SkippableFact]
    public void All_pipelines_have_the_bytes_of_pillow_and_torch() =>
        Assert.Equal(232, GoldenPipelines.Check(SharedData.Require("golden/images"), "manifest.json"));

    [SkippableFact]
    public void The_stored_tensors_are_equal_to_the_bit()
    {
        string folder = SharedData.Require("golden/images");
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "manifest.json")));
        int compared = 0;
        foreach (JsonElement entry in golden.RootElement.GetProperty("pipelines").EnumerateArray().Where(e => e.TryGetProperty("raw", out _)))
        {
            PngPixels png = PngPixels.Read(Path.Combine(folder, entry.GetProperty("input").GetString()!));
            foreach (JsonElement raw in entry.GetProperty("raw").EnumerateArray())
            {
                Preprocessor pipeline = raw.GetProperty("pipeline").GetString() switch
                {
                    "i" => GoldenPipelines.I,
                    "ii" => GoldenPipelines.IiNhwc,
                    _ => GoldenPipelines.IiiBilinear,
                };
                float[] tensor = new float[pipeline.Length];
                pipeline.Run(new RgbImage(png.Width, png.Height, png.Rgb), tensor);
                Assert.Equal(File.ReadAllBytes(Path.Combine(folder, raw.GetProperty("file").GetString()!)), MemoryMarshal.AsBytes<float>(tensor).ToArray());
                compared++;
            }
        }

        Assert.Equal(4, compared);
    }

    [Theory]
    [InlineData(341, 224, 58)]
    [InlineData(343, 224, 60)]
    [InlineData(256, 224, 16)]
    [InlineData(224, 224, 0)]
    [InlineData(225, 224, 0)]
    [InlineData(227, 224, 2)]
    public void A_crop_rounds_halves_to_even(int size, int crop, int from) => Assert.Equal(new CenterCrop(from, crop, 0), CenterCrop.Of(size, crop));

    [Fact]
    public void A_picture_smaller_than_the_crop_lies_on_black()
    {
        // 2 x 5 in a crop of 4: one column of black on each side, and rows 0..3 of the five (half of one, to even, is nothing).
        byte[] pixels = [.. Enumerable.Range(1, 30).Select(v => (byte)v)];
        var preprocessor = new Preprocessor(new(new(ResizeMode.None, 0, default), 4, [0, 0, 0], [1, 1, 1], 1));
        byte[] result = preprocessor.Pixels(new RgbImage(2, 5, pixels)).Pixels;
        byte[] expected = new byte[48];
        for (int y = 0; y < 4; y++)
            pixels.AsSpan(6 * y, 6).CopyTo(expected.AsSpan(12 * y + 3));
        Assert.Equal(expected, result);
    }

    [Theory]
    [InlineData(1, 4, 1)]
    [InlineData(2, 5, 1)]
    [InlineData(1, 5, 2)]
    public void Missing_positions_are_halved_downwards_in_front(int size, int crop, int pad) => Assert.Equal(new CenterCrop(0, size, pad), CenterCrop.Of(size, crop));

    [Fact]
    public void A_crop_larger_than_the_resized_picture_pads_in_both_modes()
    {
        var shorter = new Preprocessor(new(new(ResizeMode.Shorter, 8, ResizeFilter.Bilinear), 12, [0, 0, 0], [1, 1, 1], 1));
        byte[] white = [.. Enumerable.Repeat((byte)255, 3 * 16 * 32)];
        byte[] result = shorter.Pixels(new RgbImage(16, 32, white)).Pixels;

        // 16 x 32 becomes 8 x 16: two black columns on each side, all rows full.
        for (int i = 0; i < result.Length; i++)
            Assert.Equal(i / 3 % 12 is < 2 or > 9 ? 0 : 255, result[i]);
    }

    [Fact]
    public void Blue_first_swaps_the_planes_and_numbers_follow_the_tensor()
    {
        var image = new RgbImage(1, 1, [10, 20, 30]);
        float[] result = new float[3];
        foreach (TensorLayout layout in Enum.GetValues<TensorLayout>())
        {
            new Preprocessor(new(new(ResizeMode.None, 0, default), 1, [1, 2, 3], [1, 2, 4], 1, layout, ChannelOrder.Bgr)).Run(image, result);
            Assert.Equal([29, 9, 1.75f], result);
        }
    }

    [Fact]
    public void Each_step_is_rounded_to_float32()
    {
        float[] all = new float[3 * 256 * 256];
        float[] mean = [0.485f, 0.456f, 0.406f];
        float[] std = [0.229f, 0.224f, 0.225f];
        var preprocessor = new Preprocessor(new(new(ResizeMode.None, 0, default), 256, mean, std));
        byte[] pixels = [.. Enumerable.Range(0, 256 * 256).SelectMany(i => new[] { (byte)i, (byte)(i + 85), (byte)(i + 170) })];
        preprocessor.Normalize(new RgbImage(256, 256, pixels), all);
        for (int channel = 0; channel < 3; channel++)
        {
            for (int i = 0; i < 256; i++)
            {
                float scaled = (float)(pixels[3 * i + channel] / 255.0);
                float centred = (float)((double)scaled - mean[channel]);
                Assert.Equal((float)((double)centred / std[channel]), all[channel * 256 * 256 + i]);
            }
        }
    }

    [Fact]
    public void Destinations_and_pictures_of_another_size_are_refused()
    {
        var preprocessor = new Preprocessor(new(new(ResizeMode.None, 0, default), 2, [0, 0, 0], [1, 1, 1]));
        var error = Assert.Throws<TransferException>(() => preprocessor.Run(new RgbImage(5, 5, new byte[75]), new float[11]));
        Assert.Equal("preprocess: the destination has 11 numbers, wanted 12 (3 x 2 x 2); pass one image's part of the batch", error.Message);
        error = Assert.Throws<TransferException>(() => preprocessor.Normalize(new RgbImage(1, 2, new byte[6]), new float[12]));
        Assert.Equal("normalize: the image is 1x2, wanted 2x2; resize and crop it first", error.Message);
        Assert.Equal(ErrorKind.Usage, error.Kind);
    }

    [Fact]
    public void A_picture_one_pixel_wide_and_very_long_costs_only_its_crop()
    {
        var image = new RgbImage(16_384, 1, new byte[3 * 16_384]);
        Assert.Equal(3 * 224 * 224, GoldenPipelines.I.Pixels(image).Pixels.Length);
        Assert.Equal(3 * 224 * 224, GoldenPipelines.I.Pixels(new RgbImage(1, 16_384, image.Pixels)).Pixels.Length);
    }
}
