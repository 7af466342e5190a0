using Transfer.Zoo.Decoding;
using Xunit;

namespace Transfer.Zoo.Tests.Images.Decoding;

public sealed class PixelRowsTests
{
    [Fact]
    public void Every_colour_and_alpha_on_white_is_rounded_to_the_nearest()
    {
        for (int colour = 0; colour < 256; colour++)
        {
            for (int alpha = 0; alpha < 256; alpha++)
            {
                // The exact quotient is never a half: 255 is odd.
                int expected = (int)Math.Round((colour * alpha + 255 * (255 - alpha)) / 255.0);
                Assert.Equal(expected, PixelRows.OnWhite(colour, alpha));
            }
        }
    }

    [Fact]
    public void Ink_follows_pillows_formula()
    {
        for (int ink = 0; ink < 256; ink++)
        {
            for (int black = 0; black < 256; black++)
            {
                int light = 255 - black;
                int t = ink * light + 128;
                Assert.Equal(Math.Clamp(light - (((t >> 8) + t) >> 8), 0, 255), PixelRows.Ink(ink, black));
            }
        }

        byte[] rgb = new byte[3];
        PixelRows.Convert([255, 128, 0, 51], SampleLayout.Cmyk, rgb);
        Assert.Equal([0, 102, 204], rgb);
    }

    [Theory]
    [InlineData(new byte[] { 7, 8 }, SampleLayout.Grey, new byte[] { 7, 7, 7, 8, 8, 8 })]
    [InlineData(new byte[] { 100, 255, 100, 0, 100, 51 }, SampleLayout.GreyAlpha, new byte[] { 100, 100, 100, 255, 255, 255, 224, 224, 224 })]
    [InlineData(new byte[] { 1, 2, 3, 255, 1, 2, 3, 0 }, SampleLayout.Rgba, new byte[] { 1, 2, 3, 255, 255, 255 })]
    [InlineData(new byte[] { 1, 2, 3 }, SampleLayout.Rgb, new byte[] { 1, 2, 3 })]
    public void Each_layout_becomes_rgb(byte[] samples, object layout, byte[] expected)
    {
        byte[] rgb = new byte[expected.Length];
        PixelRows.Convert(samples, (SampleLayout)layout, rgb);
        Assert.Equal(expected, rgb);
        Assert.Equal(samples.Length, PixelRows.Samples((SampleLayout)layout) * expected.Length / 3);
    }

    [Fact]
    public void Sixteen_bits_lose_their_lower_eight()
    {
        ushort[] wide = [0, 255, 256, 0x12FF, 65535];
        byte[] bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes<ushort>(wide).ToArray();
        Assert.Equal([0, 0, 1, 0x12, 255], PixelRows.Narrow(bytes).ToArray());
    }
}
