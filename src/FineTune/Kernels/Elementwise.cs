using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// The element-wise loop, written once: y[i] = f(a[i], b[i], c[i]). Lanes: the widest the machine has; tail: the same function on single
/// floats. y may be any of the inputs; other overlap is not allowed. No alignment is asked for.
/// </summary>
internal static unsafe class Elementwise
{
    public static void Run<TFunction>(Workers workers, long count, float* a, float* b, float* c, float* y, float alpha = 0, float beta = 0)
        where TFunction : struct, IFunction =>
        workers.Run(new Job<TFunction>(count, a, b, c, y, alpha, beta), Chunks.Of(count));

    /// <summary>One stretch, on the calling thread.</summary>
    public static void Span<TFunction>(long count, float* a, float* b, float* c, float* y, float alpha = 0, float beta = 0)
        where TFunction : struct, IFunction
    {
        long i = 0;
        if (Vector512.IsHardwareAccelerated)
            i = Loop<TFunction, Lanes512>(i, count, a, b, c, y, alpha, beta);
        else if (Vector256.IsHardwareAccelerated)
            i = Loop<TFunction, Lanes256>(i, count, a, b, c, y, alpha, beta);
        else if (Vector128.IsHardwareAccelerated)
            i = Loop<TFunction, Lanes128>(i, count, a, b, c, y, alpha, beta);
        Loop<TFunction, Lanes1>(i, count, a, b, c, y, alpha, beta);
    }

    /// <summary>
    /// From <paramref name="i"/> on, as long as whole lanes fit; returns where it stopped. Not inlined itself, so that the inliner's budget is
    /// left for the function and all that it calls.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static long Loop<TFunction, T>(long i, long count, float* a, float* b, float* c, float* y, float alpha, float beta)
        where TFunction : struct, IFunction
        where T : struct, ILanes<T>
    {
        T va = T.Splat(alpha), vb = T.Splat(beta), none = T.Splat(0);
        for (; i + T.Count <= count; i += T.Count)
        {
            T first = TFunction.Inputs > 0 ? T.Load(a + i) : none;
            T second = TFunction.Inputs > 1 ? T.Load(b + i) : none;
            T third = TFunction.Inputs > 2 ? T.Load(c + i) : none;
            TFunction.At(first, second, third, va, vb).Store(y + i);
        }

        return i;
    }

    private readonly struct Job<TFunction>(long count, float* a, float* b, float* c, float* y, float alpha, float beta) : IJob
        where TFunction : struct, IFunction
    {
        public void Run(int chunk, int worker)
        {
            long at = (long)chunk * Chunks.Elements;
            Span<TFunction>(Math.Min(Chunks.Elements, count - at), a + at, b + at, c + at, y + at, alpha, beta);
        }
    }
}
