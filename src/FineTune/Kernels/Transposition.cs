using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Transfer.FineTune.Kernels;

/// <summary>to[j][i] = from[i][j] for small matrices in memory, eight by eight in registers where the machine can.</summary>
internal static unsafe class Transposition
{
    private const int Side = 8;
    private const int Half = 4;
    private const int Pair = 2;

    /// <summary>Transposes <paramref name="rows"/> rows of <paramref name="columns"/>; steps are the floats from one row to the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(float* from, long fromStep, float* to, long toStep, long rows, long columns)
    {
        long wholeRows = Avx.IsSupported ? rows / Side * Side : 0, wholeColumns = columns / Side * Side;
        for (long i = 0; i < wholeRows; i += Side)
        {
            for (long j = 0; j < wholeColumns; j += Side)
                Eight(from + (i * fromStep) + j, fromStep, to + (j * toStep) + i, toStep);
            for (long j = wholeColumns; j < columns; j++)
            {
                for (long k = i; k < i + Side; k++)
                    to[(j * toStep) + k] = from[(k * fromStep) + j];
            }
        }

        if (wholeRows + Half <= rows && Sse.IsSupported)
        {
            for (long j = 0; j < wholeColumns; j += Half)
                Four(from + (wholeRows * fromStep) + j, fromStep, to + (j * toStep) + wholeRows, toStep);
            for (long j = wholeColumns; j < columns; j++)
            {
                for (long k = wholeRows; k < wholeRows + Half; k++)
                    to[(j * toStep) + k] = from[(k * fromStep) + j];
            }

            wholeRows += Half;
        }

        if (wholeRows + Pair <= rows && Sse.IsSupported)
        {
            for (long j = 0; j < wholeColumns; j += Half)
                Two(from + (wholeRows * fromStep) + j, fromStep, to + (j * toStep) + wholeRows, toStep);
            for (long j = wholeColumns; j < columns; j++)
            {
                to[(j * toStep) + wholeRows] = from[(wholeRows * fromStep) + j];
                to[(j * toStep) + wholeRows + 1] = from[((wholeRows + 1) * fromStep) + j];
            }

            wholeRows += Pair;
        }

        for (long i = wholeRows; i < rows; i++)
        {
            for (long j = 0; j < columns; j++)
                to[(j * toStep) + i] = from[(i * fromStep) + j];
        }
    }

    /// <summary>Pairs of rows are interleaved by one, by two, then by four elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eight(float* from, long fromStep, float* to, long toStep)
    {
        Vector256<float> r0 = Vector256.Load(from), r1 = Vector256.Load(from + fromStep);
        Vector256<float> r2 = Vector256.Load(from + (2 * fromStep)), r3 = Vector256.Load(from + (3 * fromStep));
        Vector256<float> r4 = Vector256.Load(from + (4 * fromStep)), r5 = Vector256.Load(from + (5 * fromStep));
        Vector256<float> r6 = Vector256.Load(from + (6 * fromStep)), r7 = Vector256.Load(from + (7 * fromStep));
        Vector256<float> a0 = Avx.UnpackLow(r0, r1), a1 = Avx.UnpackHigh(r0, r1), a2 = Avx.UnpackLow(r2, r3), a3 = Avx.UnpackHigh(r2, r3);
        Vector256<float> a4 = Avx.UnpackLow(r4, r5), a5 = Avx.UnpackHigh(r4, r5), a6 = Avx.UnpackLow(r6, r7), a7 = Avx.UnpackHigh(r6, r7);
        const byte low = 0x44, high = 0xEE;
        Vector256<float> b0 = Avx.Shuffle(a0, a2, low), b1 = Avx.Shuffle(a0, a2, high), b2 = Avx.Shuffle(a1, a3, low), b3 = Avx.Shuffle(a1, a3, high);
        Vector256<float> b4 = Avx.Shuffle(a4, a6, low), b5 = Avx.Shuffle(a4, a6, high), b6 = Avx.Shuffle(a5, a7, low), b7 = Avx.Shuffle(a5, a7, high);
        const byte lower = 0x20, upper = 0x31;
        Avx.Permute2x128(b0, b4, lower).Store(to);
        Avx.Permute2x128(b1, b5, lower).Store(to + toStep);
        Avx.Permute2x128(b2, b6, lower).Store(to + (2 * toStep));
        Avx.Permute2x128(b3, b7, lower).Store(to + (3 * toStep));
        Avx.Permute2x128(b0, b4, upper).Store(to + (4 * toStep));
        Avx.Permute2x128(b1, b5, upper).Store(to + (5 * toStep));
        Avx.Permute2x128(b2, b6, upper).Store(to + (6 * toStep));
        Avx.Permute2x128(b3, b7, upper).Store(to + (7 * toStep));
    }

    /// <summary>The same for four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(float* from, long fromStep, float* to, long toStep)
    {
        Vector128<float> r0 = Vector128.Load(from), r1 = Vector128.Load(from + fromStep);
        Vector128<float> r2 = Vector128.Load(from + (2 * fromStep)), r3 = Vector128.Load(from + (3 * fromStep));
        Vector128<float> a0 = Sse.UnpackLow(r0, r1), a1 = Sse.UnpackHigh(r0, r1), a2 = Sse.UnpackLow(r2, r3), a3 = Sse.UnpackHigh(r2, r3);
        Sse.MoveLowToHigh(a0, a2).Store(to);
        Sse.MoveHighToLow(a2, a0).Store(to + toStep);
        Sse.MoveLowToHigh(a1, a3).Store(to + (2 * toStep));
        Sse.MoveHighToLow(a3, a1).Store(to + (3 * toStep));
    }

    /// <summary>Four columns of two rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Two(float* from, long fromStep, float* to, long toStep)
    {
        Vector128<float> r0 = Vector128.Load(from), r1 = Vector128.Load(from + fromStep), low = Sse.UnpackLow(r0, r1), high = Sse.UnpackHigh(r0, r1);
        Sse.StoreLow(to, low);
        Sse.StoreHigh(to + toStep, low);
        Sse.StoreLow(to + (2 * toStep), high);
        Sse.StoreHigh(to + (3 * toStep), high);
    }
}
