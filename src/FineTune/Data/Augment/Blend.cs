using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Transfer.FineTune.Augment;

/// <summary>
/// Pillow's <c>Image.blend</c>, on which its ImageEnhance rests: y = d + factor (x - d), in float32, cut to whole numbers and clamped to
/// 0..255. d is what the picture would be with a factor of 0.
/// </summary>
/// <remarks>Lanes: a vector of bytes is widened to four of floats. Tail: byte by byte with the same operations.</remarks>
internal static class Blend
{
    /// <summary>In place, with one value for every byte.</summary>
    public static void Run(Span<byte> pixels, byte with, float factor)
    {
        int i = 0;
        Vector<float> d = new(with), f = new(factor);
        ref byte x = ref MemoryMarshal.GetReference(pixels);
        for (; i <= pixels.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            (Vector<float> x0, Vector<float> x1, Vector<float> x2, Vector<float> x3) = Widen(ref x, i);
            Narrow(d + (f * (x0 - d)), d + (f * (x1 - d)), d + (f * (x2 - d)), d + (f * (x3 - d))).StoreUnsafe(ref x, (nuint)i);
        }

        for (; i < pixels.Length; i++)
            pixels[i] = At(pixels[i], with, factor);
    }

    /// <summary>In place, with a value for each byte.</summary>
    public static void Run(Span<byte> pixels, ReadOnlySpan<byte> with, float factor)
    {
        with = with[..pixels.Length];
        int i = 0;
        Vector<float> f = new(factor);
        ref byte x = ref MemoryMarshal.GetReference(pixels);
        ref byte d = ref MemoryMarshal.GetReference(with);
        for (; i <= pixels.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            (Vector<float> x0, Vector<float> x1, Vector<float> x2, Vector<float> x3) = Widen(ref x, i);
            (Vector<float> d0, Vector<float> d1, Vector<float> d2, Vector<float> d3) = Widen(ref d, i);
            Narrow(d0 + (f * (x0 - d0)), d1 + (f * (x1 - d1)), d2 + (f * (x2 - d2)), d3 + (f * (x3 - d3))).StoreUnsafe(ref x, (nuint)i);
        }

        for (; i < pixels.Length; i++)
            pixels[i] = At(pixels[i], with[i], factor);
    }

    private static byte At(byte x, byte d, float factor) => (byte)Math.Clamp(d + (factor * (x - d)), 0f, 255f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector<float> X0, Vector<float> X1, Vector<float> X2, Vector<float> X3) Widen(ref byte from, int at)
    {
        Vector.Widen(Vector.LoadUnsafe(ref from, (nuint)at), out Vector<ushort> low, out Vector<ushort> high);
        Vector.Widen(low, out Vector<uint> x0, out Vector<uint> x1);
        Vector.Widen(high, out Vector<uint> x2, out Vector<uint> x3);
        return (Vector.ConvertToSingle(x0.As<uint, int>()), Vector.ConvertToSingle(x1.As<uint, int>()),
            Vector.ConvertToSingle(x2.As<uint, int>()), Vector.ConvertToSingle(x3.As<uint, int>()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<byte> Narrow(Vector<float> x0, Vector<float> x1, Vector<float> x2, Vector<float> x3) =>
        Vector.Narrow(Vector.Narrow(Whole(x0), Whole(x1)), Vector.Narrow(Whole(x2), Whole(x3)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> Whole(Vector<float> x) =>
        Vector.ConvertToInt32Native(Vector.Min(Vector.Max(x, Vector<float>.Zero), new Vector<float>(255))).As<int, uint>();
}
