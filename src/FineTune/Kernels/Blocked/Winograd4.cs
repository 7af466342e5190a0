using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// F(4 x 4, 3 x 3), points 0, 1, -1, 2, -2: 36 products for 144. The constants cost exactness: errors of one layer are about eight times those of
/// the direct sum.
/// </summary>
internal readonly unsafe struct Winograd4 : IWinograd
{
    public static int Outputs => 4;

    public static int Inputs => 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<T>(float* from, long fromStep, float* to, long toStep)
        where T : struct, ILanes<T>
    {
        T x0 = T.Load(from), x1 = T.Load(from + fromStep), x2 = T.Load(from + (2 * fromStep));
        T x3 = T.Load(from + (3 * fromStep)), x4 = T.Load(from + (4 * fromStep)), x5 = T.Load(from + (5 * fromStep));
        T two = T.Splat(2f), four = T.Splat(4f), minusFour = T.Splat(-4f), minusFive = T.Splat(-5f);
        T.MulAdd(four, x0, T.MulAdd(minusFive, x2, x4)).Store(to);
        T a = T.MulAdd(minusFour, x2, x4), b = T.MulAdd(minusFour, x1, x3);
        (a + b).Store(to + toStep);
        (a - b).Store(to + (2 * toStep));
        T c = x4 - x2, d = (x3 - x1) * two;
        (c + d).Store(to + (3 * toStep));
        (c - d).Store(to + (4 * toStep));
        T.MulAdd(four, x1, T.MulAdd(minusFive, x3, x5)).Store(to + (5 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<T>(float* from, long fromStep, float* to, long toStep)
        where T : struct, ILanes<T>
    {
        T x0 = T.Load(from), x1 = T.Load(from + fromStep), x2 = T.Load(from + (2 * fromStep));
        T x3 = T.Load(from + (3 * fromStep)), x4 = T.Load(from + (4 * fromStep)), x5 = T.Load(from + (5 * fromStep));
        T sum1 = x1 + x2, sum2 = x3 + x4, difference1 = x1 - x2, difference2 = x3 - x4;
        (x0 + sum1 + sum2).Store(to);
        T.MulAdd(T.Splat(2f), difference2, difference1).Store(to + toStep);
        T.MulAdd(T.Splat(4f), sum2, sum1).Store(to + (2 * toStep));
        (T.MulAdd(T.Splat(8f), difference2, difference1) + x5).Store(to + (3 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradient<T>(float* from, long fromStep, float* to, long toStep)
        where T : struct, ILanes<T>
    {
        T x0 = T.Load(from), x1 = T.Load(from + fromStep), x2 = T.Load(from + (2 * fromStep));
        T x3 = T.Load(from + (3 * fromStep));
        T even = x0 + x2, odd = x1 + x3;
        x0.Store(to);
        (even + odd).Store(to + toStep);
        (even - odd).Store(to + (2 * toStep));
        even = T.MulAdd(T.Splat(4f), x2, x0);
        odd = T.MulAdd(T.Splat(4f), x3, x1) * T.Splat(2f);
        (even + odd).Store(to + (3 * toStep));
        (even - odd).Store(to + (4 * toStep));
        x3.Store(to + (5 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weights<T>(float* from, long fromStep, float* to, long toStep)
        where T : struct, ILanes<T>
    {
        T x0 = T.Load(from), x1 = T.Load(from + fromStep), x2 = T.Load(from + (2 * fromStep));
        T sixth = T.Splat(1f / 6), even = (x0 + x2) * sixth, odd = x1 * sixth;
        (x0 * T.Splat(0.25f)).Store(to);
        (-even - odd).Store(to + toStep);
        (odd - even).Store(to + (2 * toStep));
        even = T.MulAdd(x2, sixth, x0 * T.Splat(1f / 24));
        odd = x1 * T.Splat(1f / 12);
        (even + odd).Store(to + (3 * toStep));
        (even - odd).Store(to + (4 * toStep));
        x2.Store(to + (5 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WeightGradient<T>(float* from, long fromStep, float* to, long toStep)
        where T : struct, ILanes<T>
    {
        T x0 = T.Load(from), x1 = T.Load(from + fromStep), x2 = T.Load(from + (2 * fromStep));
        T x3 = T.Load(from + (3 * fromStep)), x4 = T.Load(from + (4 * fromStep)), x5 = T.Load(from + (5 * fromStep));
        T sixth = T.Splat(1f / 6), near = (x1 + x2) * sixth, far = x3 + x4;
        (T.MulAdd(x0, T.Splat(0.25f), far * T.Splat(1f / 24)) - near).Store(to);
        T.MulAdd(x2 - x1, sixth, (x3 - x4) * T.Splat(1f / 12)).Store(to + toStep);
        (T.MulAdd(far, sixth, x5) - near).Store(to + (2 * toStep));
    }
}
