using System.Text.Json;
using Transfer.TestKit;
using Transfer.TestKit.Images;
using Xunit;
using Xunit.Abstractions;

namespace Transfer.Zoo.Tests.Images;

/// <summary>Real photographs, from the JPEG file to the model's input, against Pillow's own bytes.</summary>
public sealed class PhotographTests(ITestOutputHelper log)
{
    [SkippableFact]
    public void Photographs_decode_to_Pillows_bytes_and_so_do_their_pipelines()
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(SharedData.Require("golden/images/hymenoptera_val.json")));
        int photos = 0, compared = 0;
        var different = new List<string>();
        foreach (JsonElement photo in golden.RootElement.GetProperty("val").EnumerateArray())
        {
            string file = photo.GetProperty("file").GetString()!;
            RgbImage image = ImageDecoder.Decode(SharedData.Require("data/" + file));
            photos++;
            if (Digest.Sha256(image.Pixels) != photo.GetProperty("rgb_sha256").GetString())
                different.Add($"{file}: decoded, {photo.GetProperty("sampling").GetString()}");
            else
                different.AddRange(GoldenPipelines.Differences(photo, image, ref compared).Select(key => $"{file}: {key}"));
        }

        log.WriteLine($"{photos} photographs, {compared} results compared, {different.Count} differ");
        Assert.Equal(77, photos);
        Assert.Empty(different);
    }
}
