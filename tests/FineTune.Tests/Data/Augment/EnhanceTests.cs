using System.Text.Json;
using Transfer.FineTune.Augment;
using Transfer.TestKit;
using Transfer.TestKit.Images;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Data.Augment;

/// <summary>Brightness, contrast and saturation, which are one formula with three degenerate pictures.</summary>
public sealed class EnhanceTests
{
    [Fact]
    public void Every_byte_is_pillows()
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(Repository.Fixture("augment/pillow.json")));
        var wrong = new List<string>();
        int compared = 0;
        foreach (JsonElement row in golden.RootElement.GetProperty("enhanced").EnumerateArray())
        {
            string step = row.GetProperty("step").GetString()!;
            RgbImage picture = TestPictures.Fixture($"images/{row.GetProperty("input").GetString()}");
            Step(step)(picture, row.GetProperty("factor").GetSingle());
            compared++;
            if (Digest.Sha256(picture.Pixels) != row.GetProperty("sha256").GetString())
                wrong.Add(row.ToString());
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(144, compared);
    }

    [Theory]
    [InlineData("brightness")]
    [InlineData("contrast")]
    [InlineData("saturation")]
    public void A_factor_of_one_changes_nothing(string step)
    {
        RgbImage picture = TestPictures.Random(37, 11), before = TestPictures.Copy(picture);
        Step(step)(picture, 1);
        Assert.Equal(before.Pixels, picture.Pixels);
    }

    [Fact]
    public void Contrast_keeps_the_mean_grey_where_nothing_is_clamped()
    {
        RgbImage picture = TestPictures.Random(64, 64);
        Blend.Run(picture.Pixels, 128, 0.5f);
        byte mean = Luma.Mean(picture.Pixels);
        foreach (float factor in new[] { 0.8f, 1.2f, 1.5f })
        {
            RgbImage changed = TestPictures.Copy(picture);
            Contrast.Run(changed, factor);
            Assert.InRange(Luma.Mean(changed.Pixels), mean - 1, mean + 1);
            Assert.Equal(factor > 1, Spread(changed) > Spread(picture));
        }
    }

    [Fact]
    public void Saturation_keeps_each_pixels_grey_and_leaves_greys_alone()
    {
        RgbImage picture = TestPictures.Smooth(32, 32), changed = TestPictures.Copy(picture);
        Saturation.Run(changed, 0);
        for (int i = 0; i < changed.Pixels.Length; i += 3)
        {
            byte grey = Luma.Mean(picture.Pixels.AsSpan(i, 3));
            Assert.Equal((grey, grey, grey), (changed.Pixels[i], changed.Pixels[i + 1], changed.Pixels[i + 2]));
        }

        RgbImage again = TestPictures.Copy(changed);
        Saturation.Run(again, 1.9f);
        Assert.Equal(changed.Pixels, again.Pixels);
    }

    [Fact]
    public void Vectors_and_tails_give_the_same()
    {
        byte[] all = TestPictures.Random(100, 1).Pixels;
        byte[] with = TestPictures.Random(100, 1, seed: 2).Pixels;
        for (int length = 0; length < 140; length++)
        {
            byte[] one = all[..length], each = all[..length];
            Blend.Run(one, 77, 1.3f);
            Blend.Run(each, with, 1.3f);
            for (int i = 0; i < length; i++)
            {
                Assert.Equal(Naive(all[i], 77, 1.3f), one[i]);
                Assert.Equal(Naive(all[i], with[i], 1.3f), each[i]);
            }
        }
    }

    private static byte Naive(byte x, byte d, float factor) => (byte)Math.Max(0f, Math.Min(255f, d + (float)(factor * (float)(x - d))));

    private static double Spread(RgbImage picture)
    {
        double mean = picture.Pixels.Average(value => (double)value);
        return picture.Pixels.Average(value => Math.Pow(value - mean, 2));
    }

    private static Action<RgbImage, float> Step(string name) => name switch
    {
        "brightness" => Brightness.Run,
        "contrast" => Contrast.Run,
        _ => Saturation.Run,
    };
}
