using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Transfer.Zoo.Resampling;

/// <summary>
/// The vertical pass of a resize: each output row is a weighted sum of source rows, byte by byte, so that channels need no
/// distinction. <c>y = clamp((2^21 + sum(weight * x)) >> 22, 0, 255)</c> in 32-bit integers: exact, the same on every machine.
/// </summary>
internal static class VerticalPass
{
    /// <summary>Runs the pass.</summary>
    /// <param name="source">The row at <see cref="AxisWeights.Start"/> begins here.</param>
    /// <param name="sourceStride">Bytes from one source row to the next.</param>
    /// <param name="rowBytes">Bytes to make of each row.</param>
    /// <param name="rows">The weights.</param>
    /// <param name="destination">Output rows without padding; must not overlap the source.</param>
    public static void Run(ReadOnlySpan<byte> source, int sourceStride, int rowBytes, AxisWeights rows, Span<byte> destination)
    {
        for (int y = 0; y < rows.Outputs; y++)
        {
            ReadOnlySpan<int> weights = rows.Weights.AsSpan(y * rows.Stride, rows.Count[y]);
            Row(source[(rows.First[y] * sourceStride)..], sourceStride, weights, destination.Slice(y * rowBytes, rowBytes));
        }
    }

    /// <summary>
    /// One output row. Lanes: a vector of bytes is widened to four vectors of 32-bit sums, which stay in registers over all taps.
    /// Tail: the last vector is moved back to end with the row; what it computes twice is the same. Rows shorter than a vector
    /// are done byte by byte. Bounds: the last load ends at <c>(taps - 1) * stride + row.Length</c>, which the slice below checks.
    /// </summary>
    internal static void Row(ReadOnlySpan<byte> source, int stride, ReadOnlySpan<int> weights, Span<byte> row)
    {
        if (!weights.IsEmpty)
            source = source[..((weights.Length - 1) * stride + row.Length)];
        if (row.Length < Vector<byte>.Count)
        {
            for (int x = 0; x < row.Length; x++)
                row[x] = Pixel(source, stride, weights, x);
            return;
        }

        ref byte from = ref MemoryMarshal.GetReference(source);
        ref byte to = ref MemoryMarshal.GetReference(row);
        int last = row.Length - Vector<byte>.Count;
        for (int x = 0; x < last; x += Vector<byte>.Count)
            Block(ref Unsafe.Add(ref from, x), stride, weights).StoreUnsafe(ref to, (nuint)x);
        Block(ref Unsafe.Add(ref from, last), stride, weights).StoreUnsafe(ref to, (nuint)last);
    }

    private static byte Pixel(ReadOnlySpan<byte> source, int stride, ReadOnlySpan<int> weights, int x)
    {
        int sum = AxisWeights.Half;
        for (int t = 0; t < weights.Length; t++)
            sum += source[t * stride + x] * weights[t];
        return (byte)Math.Clamp(sum >> AxisWeights.Precision, 0, 255);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<byte> Block(ref byte source, int stride, ReadOnlySpan<int> weights)
    {
        Vector<int> half = new(AxisWeights.Half);
        (Vector<int> s0, Vector<int> s1, Vector<int> s2, Vector<int> s3) = (half, half, half, half);
        nuint offset = 0;
        foreach (int weight in weights)
        {
            Vector<int> w = new(weight);
            Vector.Widen(Vector.LoadUnsafe(ref source, offset), out Vector<ushort> low, out Vector<ushort> high);
            Vector.Widen(low, out Vector<uint> x0, out Vector<uint> x1);
            Vector.Widen(high, out Vector<uint> x2, out Vector<uint> x3);
            s0 += x0.As<uint, int>() * w;
            s1 += x1.As<uint, int>() * w;
            s2 += x2.As<uint, int>() * w;
            s3 += x3.As<uint, int>() * w;
            offset += (nuint)stride;
        }

        return Vector.Narrow(Vector.Narrow(Byte(s0), Byte(s1)), Vector.Narrow(Byte(s2), Byte(s3)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> Byte(Vector<int> sum) =>
        Vector.Min(Vector.Max(Vector.ShiftRightArithmetic(sum, AxisWeights.Precision), Vector<int>.Zero), new Vector<int>(255)).As<int, uint>();
}
