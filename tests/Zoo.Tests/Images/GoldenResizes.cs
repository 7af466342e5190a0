using System.Text.Json;
using Transfer.TestKit.Images;
using Xunit;

namespace Transfer.Zoo.Tests.Images;

/// <summary>Runs the resizes of a golden list, which has the hashes of Pillow's results.</summary>
internal static class GoldenResizes
{
    /// <summary>How many results were compared; all differences are reported in one failure.</summary>
    public static int Check(string folder, string list)
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, list)));
        var inputs = new Dictionary<string, PngPixels>();
        var wrong = new List<string>();
        foreach (JsonElement input in golden.RootElement.GetProperty("inputs").EnumerateArray())
        {
            string file = input.GetProperty("file").GetString()!;
            PngPixels png = inputs[file] = PngPixels.Read(Path.Combine(folder, file));
            Assert.Equal(input.GetProperty("sha256").GetString(), Hash(png.Grey, png.Rgb));
        }

        int count = 0;
        foreach (JsonElement entry in golden.RootElement.GetProperty("resize").EnumerateArray())
        {
            PngPixels png = inputs[entry.GetProperty("input").GetString()!];
            int[] size = [.. entry.GetProperty("size").EnumerateArray().Select(v => v.GetInt32())];
            (float, float, float, float)? box = null;
            if (entry.TryGetProperty("box", out JsonElement corners))
            {
                float[] b = [.. corners.EnumerateArray().Select(v => (float)v.GetDouble())];
                box = (b[0], b[1], b[2], b[3]);
            }

            ResizeFilter filter = Enum.Parse<ResizeFilter>(entry.GetProperty("filter").GetString()!, ignoreCase: true);
            RgbImage result = Resizer.Resize(new RgbImage(png.Width, png.Height, png.Rgb), size[0], size[1], filter, box);
            if (Hash(png.Grey, result.Pixels) != entry.GetProperty("sha256").GetString())
                wrong.Add(entry.ToString());
            count++;
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {count} differ:\n{string.Join('\n', wrong.Take(20))}");
        return count;
    }

    private static string Hash(bool grey, byte[] rgb) => grey ? Digest.Sha256OfRed(rgb) : Digest.Sha256(rgb);
}
