using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// Softmax and its logarithm over one axis, and their gradients. Rows whose axis is innermost go through the lanes; others column by
/// column. Each row belongs to one chunk.
/// </summary>
internal static unsafe class SoftmaxRows
{
    /// <summary>y = softmax(x), or its logarithm. A mask is for softmax over rows that lie in memory as one (<paramref name="inner"/> 1).</summary>
    public static void Forward(Workers workers, long outer, long length, long inner, bool log, in ScoreMask mask, float* x, float* y) =>
        workers.Run(new ForwardJob(length, inner, outer * inner, log, mask, x, y), Chunks.Of(outer * inner, Chunks.Rows(length)));

    /// <summary>dX = scale y (dY - Σ dY y), or for the logarithm dX = dY - e^y Σ dY. A scale other than 1 is for rows as a mask is.</summary>
    public static void Backward(Workers workers, long outer, long length, long inner, bool log, float scale, float* y, float* dY, float* dX) =>
        workers.Run(new BackwardJob(length, inner, outer * inner, log, scale, y, dY, dX), Chunks.Of(outer * inner, Chunks.Rows(length)));

    private static long Start(long row, long length, long inner) => (row / inner * length * inner) + (row % inner);

    private readonly struct ForwardJob(long length, long inner, long rows, bool log, ScoreMask mask, float* x, float* y) : IJob
    {
        public void Run(int chunk, int worker)
        {
            long step = Chunks.Rows(length);
            for (long row = chunk * step; row < Math.Min(rows, (chunk + 1) * step); row++)
            {
                long at = Start(row, length, inner);
                if (inner == 1)
                    Row(at, x + at, y + at);
                else
                    Column(x + at, y + at);
            }
        }

        private void Row(long at, float* from, float* to)
        {
            if (!mask.IsNone)
            {
                mask.Apply(at, length, from, to);
                from = to;
            }

            float max = (float)Reduction.Row<MaxOf>(from, length);
            Elementwise.Span<ExpShifted>(length, from, null, null, to, max);
            double sum = Reduction.Row<SumOf>(to, length);
            if (log)
                Elementwise.Span<Shifted>(length, from, null, null, to, max, (float)Math.Log(sum));
            else
                Elementwise.Span<Scale>(length, to, null, null, to, (float)(1 / sum));
        }

        private void Column(float* from, float* to)
        {
            float max = float.NegativeInfinity;
            for (long i = 0; i < length; i++)
                max = MathF.Max(max, from[i * inner]);
            double sum = 0;
            for (long i = 0; i < length; i++)
                sum += Math.Exp(from[i * inner] - max);
            double logSum = Math.Log(sum);
            for (long i = 0; i < length; i++)
            {
                double z = from[i * inner] - max - logSum;
                to[i * inner] = (float)(log ? z : Math.Exp(z));
            }
        }
    }

    private readonly struct BackwardJob(long length, long inner, long rows, bool log, float scale, float* y, float* dY, float* dX) : IJob
    {
        public void Run(int chunk, int worker)
        {
            long step = Chunks.Rows(length);
            for (long row = chunk * step; row < Math.Min(rows, (chunk + 1) * step); row++)
            {
                long at = Start(row, length, inner);
                double sum = inner == 1 ? RowSum(at) : ColumnSum(at);
                if (inner == 1 && log)
                    Elementwise.Span<LogGradient>(length, dY + at, y + at, null, dX + at, (float)sum);
                else if (inner == 1)
                    Elementwise.Span<Gradient>(length, dY + at, y + at, null, dX + at, (float)sum, scale);
                else
                    Column(at, sum);
            }
        }

        /// <summary>Σ dY y, or Σ dY for the logarithm.</summary>
        private double RowSum(long at) => log ? Reduction.Row<SumOf>(dY + at, length) : RowDot.Of(dY + at, y + at, 0, length);

        private double ColumnSum(long at)
        {
            double sum = 0;
            for (long i = 0; i < length; i++)
                sum += dY[at + (i * inner)] * (log ? 1.0 : y[at + (i * inner)]);
            return sum;
        }

        private void Column(long at, double sum)
        {
            for (long i = 0; i < length; i++)
            {
                long j = at + (i * inner);
                dX[j] = (float)(log ? dY[j] - (Math.Exp(y[j]) * sum) : y[j] * (dY[j] - sum));
            }
        }
    }

    private readonly struct ExpShifted : IFunction
    {
        public static int Inputs => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => LaneMath.Exp(a - alpha);
    }

    private readonly struct Shifted : IFunction
    {
        public static int Inputs => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => a - alpha - beta;
    }

    private readonly struct Gradient : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => b * (a - alpha) * beta;
    }

    private readonly struct LogGradient : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => a - (LaneMath.Exp(b) * alpha);
    }
}
