using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// Reductions over any set of dimensions of a dense array. Values are combined in lanes over short stretches and these in float64, in an
/// order that depends on the shape alone. Two forms: rows, where the innermost dimension goes away, and columns, where it stays and a block
/// of neighbouring results grows together.
/// </summary>
[SkipLocalsInit]
internal unsafe struct Reduction
{
    private const int Columns = 256;
    private const int Stretch = 1024;
    private const int RowsTogether = 16;

    private Strides _kept;
    private Strides _gone;

    /// <summary>The number of values that become one.</summary>
    public readonly long Length => _gone.Count;

    /// <summary>The number of results.</summary>
    public readonly long Results => _kept.Count;

    /// <summary>A reduction of an array of <paramref name="dims"/> over the dimensions that are marked.</summary>
    public static Reduction Over(ReadOnlySpan<long> dims, ReadOnlySpan<bool> goes)
    {
        long[] steps = Strides.Dense(dims);
        var kept = (dims: new List<long>(), steps: new List<long>());
        var gone = (dims: new List<long>(), steps: new List<long>());
        for (int d = 0; d < dims.Length; d++)
        {
            var part = goes[d] ? gone : kept;
            part.dims.Add(dims[d]);
            part.steps.Add(steps[d]);
        }

        long[] keptDims = [.. kept.dims];
        return new Reduction
        {
            _kept = Strides.Of(keptDims, [.. kept.steps], Strides.Dense(keptDims)),
            _gone = Strides.Of([.. gone.dims], [.. gone.steps]),
        };
    }

    /// <summary>The reduction that undoes a broadcast from <paramref name="small"/> to <paramref name="large"/>.</summary>
    public static Reduction Unbroadcast(ReadOnlySpan<long> large, ReadOnlySpan<long> small)
    {
        var goes = new bool[large.Length];
        int lead = large.Length - small.Length;
        for (int d = 0; d < large.Length; d++)
            goes[d] = d < lead || (small[d - lead] == 1 && large[d] != 1);
        return Over(large, goes);
    }

    /// <summary>y = reduction of x times <paramref name="scale"/>, or y += when <paramref name="accumulate"/> is set.</summary>
    public readonly void Run<TReduction>(Workers workers, float* x, float* y, bool accumulate = false, double scale = 1)
        where TReduction : struct, IReduction
    {
        bool rows = _kept.Rank == 1 && _kept.Count == 1 || _gone.InnerStep(0) == 1 && _gone.Inner > 1;
        long perChunk = rows ? Chunks.Rows(Length) : Math.Min(Columns, Math.Max(1, _kept.Inner));
        int chunks = rows ? Chunks.Of(Results, perChunk) : checked((int)(Results / Math.Max(1, _kept.Inner) * Chunks.Of(_kept.Inner, perChunk)));
        workers.Run(new Job<TReduction>(this, x, y, accumulate, scale, rows, perChunk), chunks);
    }

    /// <summary>The reduction of one stretch, on the calling thread.</summary>
    public static double Row<TReduction>(float* x, long count)
        where TReduction : struct, IReduction
    {
        double total = TReduction.Start;
        for (long done = 0; done < count; done += Stretch)
            total = TReduction.Combine(total, StretchOf<TReduction>(x + done, Math.Min(Stretch, count - done)));
        return total;
    }

    private static double StretchOf<TReduction>(float* x, long count)
        where TReduction : struct, IReduction
    {
        double total = TReduction.Start;
        long i = 0;
        if (Vector512.IsHardwareAccelerated)
            i = Lines<TReduction, Lanes512>(x, count, ref total);
        else if (Vector256.IsHardwareAccelerated)
            i = Lines<TReduction, Lanes256>(x, count, ref total);
        else if (Vector128.IsHardwareAccelerated)
            i = Lines<TReduction, Lanes128>(x, count, ref total);
        for (; i < count; i++)
            total = TReduction.Combine(total, TReduction.Map(new Lanes1(x[i])).Value);
        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static long Lines<TReduction, T>(float* x, long count, ref double total)
        where TReduction : struct, IReduction
        where T : struct, ILanes<T>
    {
        if (count < T.Count)
            return 0;
        T sum = TReduction.Map(T.Load(x));
        long i = T.Count;
        for (; i + T.Count <= count; i += T.Count)
            sum = TReduction.Combine(sum, TReduction.Map(T.Load(x + i)));
        float* lanes = stackalloc float[T.Count];
        sum.Store(lanes);
        for (int k = 0; k < T.Count; k++)
            total = TReduction.Combine(total, lanes[k]);
        return i;
    }

    private readonly struct Job<TReduction>(Reduction plan, float* x, float* y, bool accumulate, double scale, bool rows, long perChunk) : IJob
        where TReduction : struct, IReduction
    {
        public void Run(int chunk, int worker)
        {
            if (rows)
            {
                long end = Math.Min(plan.Results, (chunk + 1) * perChunk);
                for (long i = chunk * perChunk; i < end; i++)
                {
                    Put(i, RowOf(x + plan._kept.Offset(i, 0)));
                }

                return;
            }

            int blocks = Chunks.Of(plan._kept.Inner, perChunk);
            long row = chunk / blocks, from = chunk % blocks * perChunk;
            ColumnsOf(x + plan._kept.RowOffset(row, 0) + from, (row * plan._kept.Inner) + from, (int)Math.Min(perChunk, plan._kept.Inner - from));
        }

        private void Put(long i, double value) => y[i] = (float)((value * scale) + (accumulate ? y[i] : 0));

        private double RowOf(float* from)
        {
            double total = TReduction.Start;
            long lines = plan._gone.Count / Math.Max(1, plan._gone.Inner);
            for (long line = 0; line < lines; line++)
            {
                float* at = from + plan._gone.RowOffset(line, 0);
                total = TReduction.Combine(total, Row<TReduction>(at, plan._gone.Inner));
            }

            return total;
        }

        private void ColumnsOf(float* from, long result, int width)
        {
            double* total = stackalloc double[Columns];
            float* part = stackalloc float[Columns];
            for (int j = 0; j < width; j++)
                total[j] = TReduction.Start;
            long count = plan._gone.Count;
            for (long first = 0; first < count; first += RowsTogether)
            {
                for (int j = 0; j < width; j++)
                    part[j] = TReduction.Start;
                for (long k = first; k < Math.Min(count, first + RowsTogether); k++)
                    AddLine(from + plan._gone.Offset(k, 0), part, width);
                for (int j = 0; j < width; j++)
                    total[j] = TReduction.Combine(total[j], part[j]);
            }

            for (int j = 0; j < width; j++)
                Put(result + j, total[j]);
        }

        private static void AddLine(float* x, float* part, int width) =>
            Elementwise.Span<Step<TReduction>>(width, part, x, x, part);
    }

    private readonly struct Step<TReduction> : IFunction
        where TReduction : struct, IReduction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => TReduction.Combine(a, TReduction.Map(b));
    }
}
