using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// Applies a <see cref="ResampleTable"/> along one axis of [outer, from, inner]. Rows of inner elements are combined lane by lane; along the
/// last axis, where a row is one element, each result is a short sum. A chunk is a number of result rows.
/// </summary>
internal static unsafe class Resample
{
    public static void Run(Workers workers, ResampleTable table, long outer, long inner, float* x, float* y)
    {
        fixed (int* starts = table.Starts, index = table.Index)
        {
            fixed (float* weight = table.Weight, offset = table.Offset)
            {
                long rows = outer * table.To, size = Chunks.Rows(inner);
                workers.Run(new Job(starts, index, weight, offset, table.From, table.To, rows, size, inner, x, y), Chunks.Of(rows, size));
            }
        }
    }

    private readonly struct Job(
        int* starts, int* index, float* weight, float* offset, long from, long to, long rows, long size, long inner, float* x, float* y) : IJob
    {
        public void Run(int chunk, int worker)
        {
            long last = Math.Min(rows, (chunk + 1) * size);
            for (long row = chunk * size; row < last; row++)
            {
                int i = (int)(row % to);
                float* source = x + (row / to * from * inner);
                if (inner == 1)
                    y[row] = Single(i, source);
                else
                    Row(i, source, y + (row * inner));
            }
        }

        private float Single(int i, float* source)
        {
            float sum = offset[i];
            for (int j = starts[i]; j < starts[i + 1]; j++)
                sum += weight[j] * source[index[j]];
            return sum;
        }

        private void Row(int i, float* source, float* target)
        {
            int j = starts[i];
            if (j == starts[i + 1])
            {
                new Span<float>(target, (int)inner).Fill(offset[i]);
                return;
            }

            Elementwise.Span<ScaledOffset>(inner, source + (index[j] * inner), null, null, target, weight[j], offset[i]);
            for (j++; j < starts[i + 1]; j++)
                Elementwise.Span<ScaledSum>(inner, source + (index[j] * inner), target, null, target, weight[j]);
        }
    }

    private readonly struct ScaledOffset : IFunction
    {
        public static int Inputs => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => T.MulAdd(a, alpha, beta);
    }

    private readonly struct ScaledSum : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => T.MulAdd(a, alpha, b);
    }
}
