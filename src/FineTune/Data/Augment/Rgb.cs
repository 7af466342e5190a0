using System.Runtime.InteropServices;
using Transfer.Zoo;

namespace Transfer.FineTune.Augment;

/// <summary>A pixel as it lies in an <see cref="RgbImage"/>: three bytes, no padding.</summary>
internal readonly record struct Rgb(byte R, byte G, byte B)
{
    /// <summary>Pixels in the place of their bytes.</summary>
    public static Span<Rgb> Of(Span<byte> bytes) => MemoryMarshal.Cast<byte, Rgb>(bytes);

    /// <summary>Pixels in the place of their bytes.</summary>
    public static ReadOnlySpan<Rgb> Of(ReadOnlySpan<byte> bytes) => MemoryMarshal.Cast<byte, Rgb>(bytes);

    /// <summary>One row of a picture.</summary>
    public static Span<Rgb> Row(RgbImage picture, int y) => Of(picture.Pixels.AsSpan()).Slice(y * picture.Width, picture.Width);
}
