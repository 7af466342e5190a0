using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// One image's part of the gradient of kernels of which each channel has one: for each tap the sum over places of what it meets times dY, as
/// [plane][tap][16]. Three taps of a row of the kernel are summed together, for two places, so that dY is loaded once for three products.
/// </summary>
internal readonly unsafe struct DepthwiseGradient(ConvolutionShape shape, float* x, float* dY, float* sums) : IJob
{
    private const int Lanes = BlockedShape.Lanes;
    private const int Together = 3;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Run(int plane, int worker)
    {
        float* to = sums + (plane * shape.Taps * Lanes);
        Fill.Zero(to, shape.Taps * Lanes * sizeof(float));

        // The places of which a column of the kernel is inside: both ends descend from a column to the next.
        long* first = stackalloc long[(int)shape.KernelWidth], end = stackalloc long[(int)shape.KernelWidth];
        for (long kw = 0; kw < shape.KernelWidth; kw++)
            (first[kw], end[kw]) = TapRange.Places(shape.Y.Width, shape.StrideWidth, shape.PadLeft, kw * shape.DilationWidth, shape.X.Width);
        nint step = (nint)(shape.StrideWidth * Lanes), tap = (nint)(shape.DilationWidth * Lanes);
        for (long h = 0; h < shape.Y.Height; h++)
        {
            long top = (h * shape.StrideHeight) - shape.PadTop;
            (long firstRow, long lastRow) = TapRange.Of(top, shape.DilationHeight, shape.KernelHeight, shape.X.Height);
            float* b = dY + (plane * shape.Y.Plane) + (h * shape.Y.Width * Lanes);
            for (long kh = firstRow; kh < lastRow; kh++)
            {
                float* a = x + (plane * shape.X.Plane) + ((((top + (kh * shape.DilationHeight)) * shape.X.Width) - shape.PadLeft) * Lanes);
                float* sum = to + (kh * shape.KernelWidth * Lanes);
                long kw = 0;
                for (; kw + Together <= shape.KernelWidth && first[kw] < end[kw + 2]; kw += Together)
                {
                    float* at = a + (kw * tap);
                    Three(at, b, step, tap, first[kw], end[kw + 2], sum + (kw * Lanes));
                    for (long j = 0; j < Together; j++)
                    {
                        One(at + (j * tap), b, step, first[kw + j], first[kw], sum + ((kw + j) * Lanes));
                        One(at + (j * tap), b, step, end[kw + 2], end[kw + j], sum + ((kw + j) * Lanes));
                    }
                }

                for (; kw < shape.KernelWidth; kw++)
                    One(a + (kw * tap), b, step, first[kw], end[kw], sum + (kw * Lanes));
            }
        }
    }

    /// <summary>Three taps over the places from <paramref name="place"/> to <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Three(float* a, float* b, nint step, nint tap, long place, long end, float* sum)
    {
        Vector512<float> s0 = Vector512.Load(sum), s1 = Vector512.Load(sum + Lanes), s2 = Vector512.Load(sum + (2 * Lanes));
        Vector512<float> t0 = Vector512<float>.Zero, t1 = t0, t2 = t0;
        float* p = a + (place * step), q = b + (place * Lanes);
        for (; place + 2 <= end; place += 2, p += 2 * step, q += 2 * Lanes)
        {
            Vector512<float> y = Vector512.Load(q), z = Vector512.Load(q + Lanes);
            s0 = Vector512.FusedMultiplyAdd(y, Vector512.Load(p), s0);
            s1 = Vector512.FusedMultiplyAdd(y, Vector512.Load(p + tap), s1);
            s2 = Vector512.FusedMultiplyAdd(y, Vector512.Load(p + (2 * tap)), s2);
            t0 = Vector512.FusedMultiplyAdd(z, Vector512.Load(p + step), t0);
            t1 = Vector512.FusedMultiplyAdd(z, Vector512.Load(p + step + tap), t1);
            t2 = Vector512.FusedMultiplyAdd(z, Vector512.Load(p + step + (2 * tap)), t2);
        }

        if (place < end)
        {
            Vector512<float> y = Vector512.Load(q);
            s0 = Vector512.FusedMultiplyAdd(y, Vector512.Load(p), s0);
            s1 = Vector512.FusedMultiplyAdd(y, Vector512.Load(p + tap), s1);
            s2 = Vector512.FusedMultiplyAdd(y, Vector512.Load(p + (2 * tap)), s2);
        }

        (s0 + t0).Store(sum);
        (s1 + t1).Store(sum + Lanes);
        (s2 + t2).Store(sum + (2 * Lanes));
    }

    /// <summary>One tap over some places, if there are any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void One(float* a, float* b, nint step, long place, long end, float* sum)
    {
        if (place >= end)
            return;
        Vector512<float> s = Vector512.Load(sum);
        for (; place < end; place++)
            s = Vector512.FusedMultiplyAdd(Vector512.Load(a + (place * step)), Vector512.Load(b + (place * Lanes)), s);
        s.Store(sum);
    }
}
