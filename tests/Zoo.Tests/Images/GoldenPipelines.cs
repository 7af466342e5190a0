using System.Runtime.InteropServices;
using System.Text.Json;
using Transfer.TestKit.Images;
using Xunit;

namespace Transfer.Zoo.Tests.Images;

/// <summary>The pipelines of the golden files: what Pillow and torch make of a picture on its way into a model.</summary>
internal static class GoldenPipelines
{
    private static readonly float[] ImageNetMean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] ImageNetStd = [0.229f, 0.224f, 0.225f];

    public static readonly Preprocessor I = new(new(new(ResizeMode.Shorter, 256, ResizeFilter.Bilinear), 224, ImageNetMean, ImageNetStd));
    public static readonly Preprocessor IiNhwc = Lite(TensorLayout.Nhwc);
    public static readonly Preprocessor IiNchw = Lite(TensorLayout.Nchw);
    public static readonly Preprocessor IiiBilinear = new(new(new(ResizeMode.Exact, 224, ResizeFilter.Bilinear), null, ImageNetMean, ImageNetStd));
    public static readonly Preprocessor IiiBicubic = new(new(new(ResizeMode.Exact, 224, ResizeFilter.Bicubic), null, ImageNetMean, ImageNetStd));

    private static readonly (string Key, Preprocessor Pipeline)[] Tensors =
    [
        ("i_nchw_float32_sha256", I),
        ("ii_nhwc_float32_sha256", IiNhwc),
        ("ii_nchw_float32_sha256", IiNchw),
        ("iii_bilinear_nchw_float32_sha256", IiiBilinear),
        ("iii_bicubic_nchw_float32_sha256", IiiBicubic),
    ];

    private static readonly (string Key, Preprocessor Pipeline)[] Pixels =
    [
        ("i_uint8_sha256", I),
        ("ii_uint8_sha256", IiNhwc),
        ("iii_bilinear_uint8_sha256", IiiBilinear),
        ("iii_bicubic_uint8_sha256", IiiBicubic),
    ];

    /// <summary>The keys of <paramref name="golden"/> that differ; <paramref name="compared"/> counts those that were looked at.</summary>
    public static List<string> Differences(JsonElement golden, RgbImage image, ref int compared)
    {
        var wrong = new List<string>();
        foreach ((string key, Preprocessor pipeline) in Pixels)
        {
            if (golden.TryGetProperty(key, out JsonElement hash))
                Compare(hash, key, pipeline.Pixels(image).Pixels, ref compared);
        }

        foreach ((string key, Preprocessor pipeline) in Tensors)
        {
            if (!golden.TryGetProperty(key, out JsonElement hash))
                continue;
            float[] tensor = new float[pipeline.Length];
            pipeline.Run(image, tensor);
            Compare(hash, key, MemoryMarshal.AsBytes<float>(tensor), ref compared);
        }

        return wrong;

        void Compare(JsonElement hash, string key, ReadOnlySpan<byte> bytes, ref int compared)
        {
            compared++;
            if (Digest.Sha256(bytes) != hash.GetString())
                wrong.Add(key);
        }
    }

    /// <summary>Checks all pipelines of a golden list; how many results were compared.</summary>
    public static int Check(string folder, string list)
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, list)));
        int compared = 0;
        var wrong = new List<string>();
        foreach (JsonElement entry in golden.RootElement.GetProperty("pipelines").EnumerateArray())
        {
            string file = entry.GetProperty("input").GetString()!;
            PngPixels png = PngPixels.Read(Path.Combine(folder, file));
            wrong.AddRange(Differences(entry, new RgbImage(png.Width, png.Height, png.Rgb), ref compared).Select(key => $"{file}: {key}"));
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {compared} differ:\n{string.Join('\n', wrong)}");
        return compared;
    }

    // The pipeline of EfficientNet-Lite: (pixel - 127) / 128.
    private static Preprocessor Lite(TensorLayout layout) =>
        new(new(new(ResizeMode.Shorter, 256, ResizeFilter.Bicubic), 224, [127, 127, 127], [128, 128, 128], 1, layout));
}
