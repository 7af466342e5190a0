using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Transfer.Zoo;

namespace Transfer.FineTune.Augment;

/// <summary>
/// Samples a picture through an affine map, bilinear, rounded to nearest. Beyond the picture its edge goes on: photos taken before a wall,
/// grass or a white sheet continue as such, while corners of one flat colour would tell the network how each picture was turned.
/// </summary>
/// <remarks>
/// y = (p00 (1 - fx) + p01 fx)(1 - fy) + (p10 (1 - fx) + p11 fx) fy in integers: positions have 32 bits behind the point, of which the weights
/// keep 11, so that 8 bits of pixel and twice 11 of weights fit 32. Lanes: the channels of one pixel. The source is copied with its last
/// column and row once more, so that a right and a lower neighbour are always there, and 8 bytes may be loaded at every pixel.
/// </remarks>
internal static class AffineWarp
{
    private const int PositionBits = 32;
    private const int WeightBits = 11;
    private const int WeightMask = (1 << WeightBits) - 1;
    private const int Slack = 8;

    /// <summary>Fills <paramref name="destination"/>.</summary>
    /// <param name="source">R, G, B pixels without padding.</param>
    /// <param name="width">Columns of the source.</param>
    /// <param name="height">Rows of the source.</param>
    /// <param name="toSource">From the indices of a destination pixel to those of the source, fractions between pixels.</param>
    /// <param name="destination">Every pixel is written.</param>
    public static void Run(ReadOnlySpan<byte> source, int width, int height, in Affine toSource, RgbImage destination)
    {
        int stride = 3 * (width + 1);
        byte[] framed = ArrayPool<byte>.Shared.Rent((stride * (height + 1)) + Slack);
        Frame(source, height, framed, stride);
        long stepX = Fixed(toSource.Xx), stepY = Fixed(toSource.Yx);
        long mostX = (long)(width - 1) << PositionBits, mostY = (long)(height - 1) << PositionBits;
        for (int y = 0; y < destination.Height; y++)
        {
            (double x0, double y0) = toSource.Apply(0, y);
            Span<byte> row = destination.Pixels.AsSpan(3 * y * destination.Width, 3 * destination.Width);
            Row(framed, stride, (Fixed(x0), Fixed(y0)), (stepX, stepY), (mostX, mostY), row);
        }

        ArrayPool<byte>.Shared.Return(framed);
    }

    private static long Fixed(double value) => (long)Math.Round(value * (1L << PositionBits));

    private static void Frame(ReadOnlySpan<byte> source, int height, Span<byte> framed, int stride)
    {
        int rowBytes = stride - 3;
        for (int y = 0; y <= height; y++)
        {
            ReadOnlySpan<byte> row = source.Slice(rowBytes * Math.Min(y, height - 1), rowBytes);
            row.CopyTo(framed[(y * stride)..]);
            row[^3..].CopyTo(framed[((y * stride) + rowBytes)..]);
        }
    }

    private static void Row(ReadOnlySpan<byte> framed, int stride, (long X, long Y) at, (long X, long Y) step, (long X, long Y) most, Span<byte> row)
    {
        ref byte from = ref MemoryMarshal.GetReference(framed);
        ref byte to = ref MemoryMarshal.GetReference(row);
        for (int i = 0; i < row.Length; i += 3)
        {
            long x = Math.Clamp(at.X, 0, most.X), y = Math.Clamp(at.Y, 0, most.Y);
            int offset = ((int)(y >> PositionBits) * stride) + (3 * (int)(x >> PositionBits));

            // The clamps keep both loads in the frame: at most its last row but one and its last row, from the last pixel but one, with the slack behind.
            ulong above = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref from, offset)), below = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref from, offset + stride));
            uint pixel = Pixel(above, below, (int)(x >> (PositionBits - WeightBits)) & WeightMask, (int)(y >> (PositionBits - WeightBits)) & WeightMask);

            // Four bytes at once: the fourth belongs to the next pixel, which is written after it. The row's last has no next.
            if (i + sizeof(uint) <= row.Length)
            {
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, i), pixel);
            }
            else
            {
                (row[i], row[i + 1], row[i + 2]) = ((byte)pixel, (byte)(pixel >> 8), (byte)(pixel >> 16));
            }

            at = (at.X + step.X, at.Y + step.Y);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Pixel(ulong above, ulong below, int fx, int fy)
    {
        Vector128<int> top = Across(above, fx), bottom = Across(below, fx);
        Vector128<int> sum = (top << WeightBits) + ((bottom - top) * fy) + Vector128.Create(1 << ((2 * WeightBits) - 1));
        Vector128<ushort> words = Vector128.Narrow((sum >> (2 * WeightBits)).AsUInt32(), Vector128<uint>.Zero);
        return Vector128.Narrow(words, words).AsUInt32().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Across(ulong pair, int fx)
    {
        Vector128<int> left = Widen((uint)pair), right = Widen((uint)(pair >> 24));
        return (left << WeightBits) + ((right - left) * fx);
    }

    private static Vector128<int> Widen(uint pixel) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(pixel).AsByte())).AsInt32();
}
