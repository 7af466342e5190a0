using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Transfer.Zoo.Resampling;

/// <summary>
/// The horizontal pass of a resize of R, G, B pixels: each output pixel is a weighted sum of neighbours in its row.
/// <c>y = clamp((2^21 + sum(weight * x)) >> 22, 0, 255)</c> in 32-bit integers: exact, the same on every machine.
/// </summary>
/// <remarks>
/// Lanes: one load takes 16 bytes, of which four pixels are used; a byte shuffle spreads one pixel to three 32-bit lanes (the fourth
/// is zero), which are multiplied by the pixel's weight. Two rows lie in the two halves of a 256-bit vector and share the weight,
/// and two such vectors are in flight. Tail: weights are zero from the last tap to the next multiple of four.
/// Bounds: a load begins at a pixel of the row and so ends at most <see cref="Overrun"/> bytes behind the row; rows that have not
/// that many bytes of the buffer behind them are done one byte at a time.
/// </remarks>
internal static class HorizontalPass
{
    /// <summary>How far behind its row's end a 16-byte load may reach: it begins at the last pixel at the latest.</summary>
    private const int Overrun = 16 - 3;

    private const byte None = 0x80;

    /// <summary>Runs the pass.</summary>
    /// <param name="source">The pixel at <see cref="AxisWeights.Start"/> of the first row begins here.</param>
    /// <param name="sourceStride">Bytes from one source row to the next.</param>
    /// <param name="height">Rows.</param>
    /// <param name="columns">The weights.</param>
    /// <param name="destination">Output rows without padding; must not overlap the source.</param>
    public static void Run(ReadOnlySpan<byte> source, int sourceStride, int height, AxisWeights columns, Span<byte> destination)
    {
        int fast = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            long reach = source.Length - 3L * (columns.End - columns.Start) - Overrun;
            fast = reach < 0 ? 0 : (int)Math.Min(height, reach / sourceStride + 1);
        }

        if (fast > 0 && Vector256.IsHardwareAccelerated)
            RunVector256(source, sourceStride, fast, columns, destination);
        else if (fast > 0)
            RunVector128(source, sourceStride, fast, columns, destination);
        RunScalar(source, sourceStride, fast, height, columns, destination);
    }

    /// <summary>Rows <paramref name="from"/> to <paramref name="to"/> - 1, one byte at a time.</summary>
    internal static void RunScalar(ReadOnlySpan<byte> source, int sourceStride, int from, int to, AxisWeights columns, Span<byte> destination)
    {
        for (int y = from; y < to; y++)
        {
            ReadOnlySpan<byte> row = source.Slice(y * sourceStride, 3 * (columns.End - columns.Start));
            Span<byte> output = destination.Slice(y * 3 * columns.Outputs, 3 * columns.Outputs);
            for (int i = 0; i < output.Length; i++)
            {
                (int x, int channel) = Math.DivRem(i, 3);
                ReadOnlySpan<int> weights = columns.Weights.AsSpan(x * columns.Stride, columns.Count[x]);
                int at = 3 * columns.First[x] + channel;
                int sum = AxisWeights.Half;
                for (int t = 0; t < weights.Length; t++)
                    sum += row[at + 3 * t] * weights[t];
                output[i] = (byte)Math.Clamp(sum >> AxisWeights.Precision, 0, 255);
            }
        }
    }

    /// <summary>Rows 0 to <paramref name="height"/> - 1, one row a vector. Each row has <see cref="Overrun"/> bytes behind it.</summary>
    internal static void RunVector128(ReadOnlySpan<byte> source, int sourceStride, int height, AxisWeights columns, Span<byte> destination)
    {
        ref int weights = ref MemoryMarshal.GetArrayDataReference(columns.Weights);
        destination = destination[..(height * 3 * columns.Outputs)];
        for (int y = 0; y < height; y++)
        {
            ref byte row = ref MemoryMarshal.GetReference(source[(y * sourceStride)..]);
            for (int x = 0; x < columns.Outputs; x++)
            {
                ref byte pixel = ref Unsafe.Add(ref row, 3 * columns.First[x]);
                ref int weight = ref Unsafe.Add(ref weights, x * columns.Stride);
                Vector128<int> sum = Vector128.Create(AxisWeights.Half);
                for (int t = 0; t < columns.Count[x]; t += AxisWeights.Group)
                {
                    Vector128<byte> x0 = Vector128.LoadUnsafe(ref pixel, (nuint)(3 * t));
                    sum += Vector128.Shuffle(x0, Spread(0)).AsInt32() * Unsafe.Add(ref weight, t);
                    sum += Vector128.Shuffle(x0, Spread(1)).AsInt32() * Unsafe.Add(ref weight, t + 1);
                    sum += Vector128.Shuffle(x0, Spread(2)).AsInt32() * Unsafe.Add(ref weight, t + 2);
                    sum += Vector128.Shuffle(x0, Spread(3)).AsInt32() * Unsafe.Add(ref weight, t + 3);
                }

                Store(destination.Slice(3 * (y * columns.Outputs + x), 3), Byte(sum));
            }
        }
    }

    /// <summary>
    /// Rows 0 to <paramref name="height"/> - 1, four at a time; where fewer are left the last row stands in for the missing ones and is
    /// written again with the same bytes. Each row has <see cref="Overrun"/> bytes behind it.
    /// </summary>
    internal static void RunVector256(ReadOnlySpan<byte> source, int sourceStride, int height, AxisWeights columns, Span<byte> destination)
    {
        int width = columns.Outputs;
        destination = destination[..(height * 3 * width)];
        for (int y = 0; y < height; y += 4)
        {
            int last = height - 1;
            Four(
                ref MemoryMarshal.GetReference(source[(y * sourceStride)..]),
                ref MemoryMarshal.GetReference(source[(Math.Min(y + 1, last) * sourceStride)..]),
                ref MemoryMarshal.GetReference(source[(Math.Min(y + 2, last) * sourceStride)..]),
                ref MemoryMarshal.GetReference(source[(Math.Min(y + 3, last) * sourceStride)..]),
                columns,
                destination.Slice(y * 3 * width, 3 * width),
                destination.Slice(Math.Min(y + 1, last) * 3 * width, 3 * width),
                destination.Slice(Math.Min(y + 2, last) * 3 * width, 3 * width),
                destination.Slice(Math.Min(y + 3, last) * 3 * width, 3 * width));
        }
    }

    private static void Four(
        ref byte a, ref byte b, ref byte c, ref byte d, AxisWeights columns, Span<byte> toA, Span<byte> toB, Span<byte> toC, Span<byte> toD)
    {
        ref int weights = ref MemoryMarshal.GetArrayDataReference(columns.Weights);
        for (int x = 0; x < columns.Outputs; x++)
        {
            ref int weight = ref Unsafe.Add(ref weights, x * columns.Stride);
            nuint at = (nuint)(3 * columns.First[x]);
            Vector256<int> sumAB = Vector256.Create(AxisWeights.Half);
            Vector256<int> sumCD = sumAB;
            for (int t = 0; t < columns.Count[x]; t += AxisWeights.Group, at += 3 * AxisWeights.Group)
            {
                Vector256<byte> ab = Vector256.Create(Vector128.LoadUnsafe(ref a, at), Vector128.LoadUnsafe(ref b, at));
                Vector256<byte> cd = Vector256.Create(Vector128.LoadUnsafe(ref c, at), Vector128.LoadUnsafe(ref d, at));
                Tap(ab, cd, Spread(0), Unsafe.Add(ref weight, t), ref sumAB, ref sumCD);
                Tap(ab, cd, Spread(1), Unsafe.Add(ref weight, t + 1), ref sumAB, ref sumCD);
                Tap(ab, cd, Spread(2), Unsafe.Add(ref weight, t + 2), ref sumAB, ref sumCD);
                Tap(ab, cd, Spread(3), Unsafe.Add(ref weight, t + 3), ref sumAB, ref sumCD);
            }

            Store(toA.Slice(3 * x, 3), Byte(sumAB.GetLower()));
            Store(toB.Slice(3 * x, 3), Byte(sumAB.GetUpper()));
            Store(toC.Slice(3 * x, 3), Byte(sumCD.GetLower()));
            Store(toD.Slice(3 * x, 3), Byte(sumCD.GetUpper()));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tap(
        Vector256<byte> ab, Vector256<byte> cd, Vector128<byte> spread, int weight, ref Vector256<int> sumAB, ref Vector256<int> sumCD)
    {
        // Indices of the upper half are those of the upper half's own bytes; 0x80 + 16 is as far outside as 0x80, so it stays zero.
        Vector256<byte> both = Vector256.Create(spread, spread + Vector128.Create((byte)16));
        Vector256<int> w = Vector256.Create(weight);
        sumAB += Vector256.Shuffle(ab, both).AsInt32() * w;
        sumCD += Vector256.Shuffle(cd, both).AsInt32() * w;
    }

    /// <summary>Shuffle indices that put R, G, B of pixel <paramref name="pixel"/> into the low bytes of 32-bit lanes 0, 1, 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Spread(byte pixel) => Vector128.Create(
        (byte)(3 * pixel), None, None, None, (byte)(3 * pixel + 1), None, None, None, (byte)(3 * pixel + 2), None, None, None, None, None, None, None);

    /// <summary>The clamped result of lanes 0, 1, 2 in bytes 0, 1, 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Byte(Vector128<int> sum)
    {
        Vector128<int> value = Vector128.Min(Vector128.Max(sum >> AxisWeights.Precision, Vector128<int>.Zero), Vector128.Create(255));
        return Vector128.Shuffle(value.AsByte(), Vector128.Create(0, 4, 8, None, None, None, None, None, None, None, None, None, None, None, None, None))
            .AsUInt32().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Span<byte> pixel, uint value)
    {
        pixel[2] = (byte)(value >> 16);
        MemoryMarshal.Write(pixel, (ushort)value);
    }
}
