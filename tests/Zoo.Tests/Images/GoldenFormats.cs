using System.Text.Json;
using Transfer.Onnx;
using Transfer.TestKit.Images;
using Xunit;

namespace Transfer.Zoo.Tests.Images;

/// <summary>Decodes the files of a golden list and compares with the hashes of Pillow's pixels.</summary>
internal static class GoldenFormats
{
    /// <summary>Where we differ on purpose: what is transparent lies on white, where Pillow drops alpha.</summary>
    public static readonly string[] AlphaOnWhite =
    [
        "gif_transparent.gif", "png_grey_trns_key.png", "png_la.png", "png_la16.png", "png_palette8_trns_bytes.png", "png_palette8_trns_index.png",
        "png_rgb_trns_key.png", "png_rgba.png", "png_rgba16.png", "tiff_rgba.tif", "webp_lossless_rgba.webp",
    ];

    /// <summary>Where we differ on purpose: 16-bit grey is scaled, where Pillow clips it.</summary>
    public static readonly string[] GreyScaled = ["png_adam7_grey16.png", "png_grey16.png", "png_grey16_low.png", "tiff_grey16.tif"];

    /// <summary>What Pillow reads and we do not.</summary>
    public static readonly string[] NotRead = ["pgm_p5.pgm", "ppm_p6.ppm"];

    /// <summary>How many files give what Pillow gives: the same pixels, or a refusal. Fails unless the others are exactly those named above.</summary>
    public static int Check(string folder, string list)
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, list)));
        int equal = 0;
        var different = new List<string>();
        var expected = new List<string>();
        foreach (JsonElement entry in golden.RootElement.GetProperty("formats").EnumerateArray())
        {
            string file = entry.GetProperty("file").GetString()!;
            string name = Path.GetFileName(file);
            if (AlphaOnWhite.Concat(GreyScaled).Concat(NotRead).Contains(name))
                expected.Add(name);
            string wanted = entry.TryGetProperty("error", out _) ? "refused" : entry.GetProperty("transposed_rgb_sha256").GetString()!;
            if (Decode(Path.Combine(folder, file)) == wanted)
                equal++;
            else
                different.Add(name);
        }

        Assert.Equal(expected.Order(), different.Order());
        return equal;
    }

    private static string Decode(string path)
    {
        try
        {
            return Digest.Sha256(ImageDecoder.Decode(path).Pixels);
        }
        catch (TransferException error) when (error.Kind == ErrorKind.BadInput)
        {
            return "refused";
        }
    }
}
