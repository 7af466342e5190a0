using System.Runtime.InteropServices;

namespace Transfer.Zoo.Decoding;

/// <summary>
/// Makes 8-bit R, G, B of decoded samples. As Pillow does: 16 bits lose their lower eight, CMYK by <see cref="Ink"/>. Otherwise than
/// Pillow, on purpose: 16-bit grey is scaled like colour (Pillow clips it at 255), and what is transparent lies on white (Pillow drops alpha
/// and shows whatever colour was under it).
/// </summary>
internal static class PixelRows
{
    /// <summary>Samples of a pixel.</summary>
    public static int Samples(SampleLayout layout) => layout switch
    {
        SampleLayout.Grey => 1,
        SampleLayout.GreyAlpha => 2,
        SampleLayout.Rgb => 3,
        _ => 4,
    };

    /// <summary>The upper bytes of 16-bit samples of this machine's byte order, in place: the first half of <paramref name="samples"/>.</summary>
    public static Span<byte> Narrow(Span<byte> samples)
    {
        Span<ushort> wide = MemoryMarshal.Cast<byte, ushort>(samples);
        for (int i = 0; i < wide.Length; i++)
            samples[i] = (byte)(wide[i] >> 8);
        return samples[..wide.Length];
    }

    /// <summary>Converts whole pixels.</summary>
    /// <param name="samples">8-bit samples.</param>
    /// <param name="layout">How they lie.</param>
    /// <param name="rgb">Three bytes for each pixel.</param>
    public static void Convert(ReadOnlySpan<byte> samples, SampleLayout layout, Span<byte> rgb)
    {
        int at = 0;
        switch (layout)
        {
            case SampleLayout.Rgb:
                samples.CopyTo(rgb);
                break;
            case SampleLayout.Grey:
                foreach (byte grey in samples)
                {
                    rgb.Slice(at, 3).Fill(grey);
                    at += 3;
                }

                break;
            case SampleLayout.GreyAlpha:
                for (int i = 0; i < samples.Length; i += 2, at += 3)
                    rgb.Slice(at, 3).Fill(OnWhite(samples[i], samples[i + 1]));
                break;
            case SampleLayout.Rgba:
                for (int i = 0; i < samples.Length; i += 4, at += 3)
                {
                    ReadOnlySpan<byte> pixel = samples.Slice(i, 4);
                    Span<byte> to = rgb.Slice(at, 3);
                    to[0] = OnWhite(pixel[0], pixel[3]);
                    to[1] = OnWhite(pixel[1], pixel[3]);
                    to[2] = OnWhite(pixel[2], pixel[3]);
                }

                break;
            default:
                for (int i = 0; i < samples.Length; i += 4, at += 3)
                {
                    ReadOnlySpan<byte> pixel = samples.Slice(i, 4);
                    Span<byte> to = rgb.Slice(at, 3);
                    to[0] = Ink(pixel[0], pixel[3]);
                    to[1] = Ink(pixel[1], pixel[3]);
                    to[2] = Ink(pixel[2], pixel[3]);
                }

                break;
        }
    }

    /// <summary>A colour with an alpha (0 is transparent) on white: (c * a + 255 * (255 - a)) / 255, rounded to the nearest.</summary>
    public static byte OnWhite(int colour, int alpha) => (byte)Divide255(colour * alpha + 255 * (255 - alpha));

    /// <summary>One of R, G, B from its ink and black, with Pillow's formula: n - n * ink / 255 with n = 255 - black.</summary>
    public static byte Ink(int ink, int black)
    {
        int light = 255 - black;
        return (byte)Math.Clamp(light - Divide255(ink * light), 0, 255);
    }

    // Exactly value / 255 rounded to the nearest, for 0 to 255 * 255.
    private static int Divide255(int value)
    {
        int t = value + 128;
        return ((t >> 8) + t) >> 8;
    }
}
