namespace Transfer.FineTune.Augment;

/// <summary>The grey of a colour as Pillow's conversion to "L" computes it: ITU-R 601-2, in 16-bit fixed point, rounded.</summary>
internal static class Luma
{
    private const int Red = 19_595;
    private const int Green = 38_470;
    private const int Blue = 7_471;
    private const int Half = 1 << 15;

    /// <summary>The mean grey of pixels, rounded half up.</summary>
    public static byte Mean(ReadOnlySpan<byte> pixels)
    {
        long sum = 0;
        foreach (Rgb pixel in Rgb.Of(pixels))
            sum += Of(pixel);
        return (byte)(((double)sum / (pixels.Length / 3)) + 0.5);
    }

    /// <summary>Each pixel's grey in the place of its three colours.</summary>
    public static void Spread(ReadOnlySpan<byte> pixels, Span<byte> grey)
    {
        Span<Rgb> to = Rgb.Of(grey[..pixels.Length]);
        ReadOnlySpan<Rgb> from = Rgb.Of(pixels);
        for (int i = 0; i < from.Length; i++)
        {
            byte value = (byte)Of(from[i]);
            to[i] = new Rgb(value, value, value);
        }
    }

    private static int Of(Rgb pixel) => ((Red * pixel.R) + (Green * pixel.G) + (Blue * pixel.B) + Half) >> 16;
}
