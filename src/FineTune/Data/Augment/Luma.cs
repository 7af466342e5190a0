namespace Transfer.FineTune.Augment;

/// <summary>The grey of a colour as Pillow's conversion to "L" computes it: ITU-R 601-2, in 16-bit fixed point, rounded.</summary>
internal static class Luma
{
    private const int Red = 19_595;
    private const int Green = 38_470;
    private const int Blue = 7_471;
    private const int Half = 1 << 15;

    /// <summary>The mean grey of R, G, B pixels, rounded half up.</summary>
    public static byte Mean(ReadOnlySpan<byte> pixels)
    {
        long sum = 0;
        for (int i = 0; i + 2 < pixels.Length; i += 3)
            sum += At(pixels, i);
        return (byte)(((double)sum / (pixels.Length / 3)) + 0.5);
    }

    /// <summary>Each pixel's grey in the place of its three colours.</summary>
    public static void Spread(ReadOnlySpan<byte> pixels, Span<byte> grey)
    {
        grey = grey[..pixels.Length];
        for (int i = 0; i + 2 < pixels.Length; i += 3)
            grey[i] = grey[i + 1] = grey[i + 2] = (byte)At(pixels, i);
    }

    private static int At(ReadOnlySpan<byte> pixels, int i) =>
        ((Red * pixels[i]) + (Green * pixels[i + 1]) + (Blue * pixels[i + 2]) + Half) >> 16;
}
