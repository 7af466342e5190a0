using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// Element-wise functions over arrays that repeat along some dimensions. The result (array 3 of the nest) is dense; an input's innermost
/// step is 1 (loaded) or 0 (one value for the whole row); any other step takes the scalar loop.
/// </summary>
internal static unsafe class Broadcast
{
    public static void Run<TFunction>(Workers workers, in Strides nest, float* a, float* b, float* c, float* y, float alpha = 0, float beta = 0)
        where TFunction : struct, IFunction
    {
        bool dense = nest.Rank == 1 && nest.InnerStep(0) == 1
            && (TFunction.Inputs < 2 || nest.InnerStep(1) == 1) && (TFunction.Inputs < 3 || nest.InnerStep(2) == 1);
        if (dense)
            Elementwise.Run<TFunction>(workers, nest.Count, a, b, c, y, alpha, beta);
        else
            workers.Run(new Job<TFunction>(nest, a, b, c, y, alpha, beta), Chunks.Of(nest.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static long Loop<TFunction, T>(long i, long count, float* a, long sa, float* b, long sb, float* c, long sc, float* y, float alpha, float beta)
        where TFunction : struct, IFunction
        where T : struct, ILanes<T>
    {
        T va = T.Splat(alpha), vb = T.Splat(beta), none = T.Splat(0);
        for (; i + T.Count <= count; i += T.Count)
        {
            T first = TFunction.Inputs > 0 ? Load<T>(a, sa, i) : none;
            T second = TFunction.Inputs > 1 ? Load<T>(b, sb, i) : none;
            T third = TFunction.Inputs > 2 ? Load<T>(c, sc, i) : none;
            TFunction.At(first, second, third, va, vb).Store(y + i);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Load<T>(float* from, long step, long i)
        where T : struct, ILanes<T> => step == 1 ? T.Load(from + i) : T.Splat(from[i * step]);

    private readonly struct Job<TFunction>(Strides nest, float* a, float* b, float* c, float* y, float alpha, float beta) : IJob
        where TFunction : struct, IFunction
    {
        public void Run(int chunk, int worker)
        {
            long at = (long)chunk * Chunks.Elements, end = Math.Min(nest.Count, at + Chunks.Elements), inner = nest.Inner;
            while (at < end)
            {
                long row = at / inner, from = at % inner, length = Math.Min(inner - from, end - at);
                Row(row, from, length, y + at);
                at += length;
            }
        }

        private void Row(long row, long from, long length, float* to)
        {
            long sa = nest.InnerStep(0), sb = nest.InnerStep(1), sc = nest.InnerStep(2);
            float* pa = a + nest.RowOffset(row, 0) + (from * sa);
            float* pb = b + nest.RowOffset(row, 1) + (from * sb);
            float* pc = c + nest.RowOffset(row, 2) + (from * sc);
            long i = 0;
            bool vectors = (ulong)sa <= 1 && (ulong)sb <= 1 && (ulong)sc <= 1;
            if (vectors && Vector512.IsHardwareAccelerated)
                i = Loop<TFunction, Lanes512>(i, length, pa, sa, pb, sb, pc, sc, to, alpha, beta);
            else if (vectors && Vector256.IsHardwareAccelerated)
                i = Loop<TFunction, Lanes256>(i, length, pa, sa, pb, sb, pc, sc, to, alpha, beta);
            else if (vectors && Vector128.IsHardwareAccelerated)
                i = Loop<TFunction, Lanes128>(i, length, pa, sa, pb, sb, pc, sc, to, alpha, beta);
            Loop<TFunction, Lanes1>(i, length, pa, sa, pb, sb, pc, sc, to, alpha, beta);
        }
    }
}
