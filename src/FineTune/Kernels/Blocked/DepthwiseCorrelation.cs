using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// to(p, q) = bias + Σ from(what tap (i, j) of place (p, q) meets) times its weight, for planes of 16 channels with a kernel each. Four places
/// are summed together where all columns of the kernel are inside, so that a weight that is loaded serves four times; the last four of a line may
/// overlap the ones before, and come to the same bits. Sixteen lanes are one register of 512 bits, or two of 256.
/// </summary>
internal readonly unsafe struct DepthwiseCorrelation : IJob
{
    private const int Lanes = BlockedShape.Lanes;
    private const int Together = 4;

    public DepthwiseCorrelation()
    {
    }

    public TapSteps Rows { get; init; }

    public TapSteps Columns { get; init; }

    /// <summary>Columns of the kernel, of which <see cref="Columns"/> may take only some.</summary>
    public long KernelWidth { get; init; }

    /// <summary>Blocks of an image.</summary>
    public long Blocks { get; init; }

    /// <summary>Dense planes.</summary>
    public float* From { get; init; }

    /// <summary>[block][tap][16].</summary>
    public float* Weights { get; init; }

    /// <summary>Floats of a block's weights.</summary>
    public long WeightBlock { get; init; }

    /// <summary>16 values for each block, or null for zeros.</summary>
    public float* Bias { get; init; }

    /// <summary>The first place, and floats from a plane, a row, a column of places to the next.</summary>
    public float* To { get; init; }

    public long PlaneTo { get; init; }

    public long RowTo { get; init; }

    public long ColumnTo { get; init; }

    public Epilogue Epilogue { get; init; } = Epilogue.None;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Run(int plane, int worker)
    {
        nint* offsets = stackalloc nint[(int)(Rows.Taps * Columns.Taps)];
        float** weights = stackalloc float*[(int)(Rows.Taps * Columns.Taps)];
        ListTaps(Weights + (plane % Blocks * WeightBlock), offsets, weights);
        float* from = From + (plane * Rows.Size * Columns.Size * Lanes);
        Vector512<float> start = Bias is null ? Vector512<float>.Zero : Vector512.Load(Bias + (plane % Blocks * Lanes));
        (long whole, long end) = Columns.WholePlaces;
        for (long p = 0; p < Rows.Places; p++)
        {
            // Where the kernel begins above or in front of the plane, so does this line: only taps that are inside are read.
            float* line = from + (((((p * Rows.Step) + Rows.First) * Columns.Size) + Columns.First) * Lanes), to = To + (plane * PlaneTo) + (p * RowTo);
            (long first, long last) = Rows.Inside(p);
            for (long q = 0; q < Columns.Places; q++)
            {
                if (q < whole || q >= end || end - whole < Together)
                {
                    Single((int)first, (int)last, Columns.Inside(q), offsets, weights, line + (q * Columns.Step * Lanes), start).Store(to + (q * ColumnTo));
                    continue;
                }

                q = Math.Min(q, end - Together);
                int begin = (int)(first * Columns.Taps), count = (int)((last - first) * Columns.Taps);
                Four(count, offsets + begin, weights + begin, line + (q * Columns.Step * Lanes), (nint)(Columns.Step * Lanes), start, to + (q * ColumnTo), (nint)ColumnTo);
                q += Together - 1;
            }

            if (!Epilogue.IsNone)
                Finish(to);
        }
    }

    /// <summary>The taps row by row: floats from the first one's position, and weights.</summary>
    private void ListTaps(float* block, nint* offsets, float** weights)
    {
        for (long i = 0; i < Rows.Taps; i++)
        {
            for (long j = 0; j < Columns.Taps; j++)
            {
                *offsets++ = (nint)(((i * Rows.Spacing * Columns.Size) + (j * Columns.Spacing)) * Lanes);
                *weights++ = block + (((((Rows.FirstWeight + (i * Rows.WeightStep)) * KernelWidth) + Columns.FirstWeight + (j * Columns.WeightStep))) * Lanes);
            }
        }
    }

    /// <summary>Four places with all taps of the list.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Four(int count, nint* offsets, float** weights, float* from, nint step, Vector512<float> start, float* to, nint toStep)
    {
        Vector512<float> s0 = start, s1 = start, s2 = start, s3 = start;
        float* second = from + (2 * step);
        for (int t = 0; t < count; t++)
        {
            nint at = offsets[t];
            Vector512<float> weight = Vector512.Load(weights[t]);
            s0 = Vector512.FusedMultiplyAdd(weight, Vector512.Load(from + at), s0);
            s1 = Vector512.FusedMultiplyAdd(weight, Vector512.Load(from + step + at), s1);
            s2 = Vector512.FusedMultiplyAdd(weight, Vector512.Load(second + at), s2);
            s3 = Vector512.FusedMultiplyAdd(weight, Vector512.Load(second + step + at), s3);
        }

        s0.Store(to);
        s1.Store(to + toStep);
        s2.Store(to + (2 * toStep));
        s3.Store(to + (3 * toStep));
    }

    /// <summary>One place with the taps that are inside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> Single(int firstRow, int endRow, (long First, long End) columns, nint* offsets, float** weights, float* from, Vector512<float> sum)
    {
        for (int i = firstRow; i < endRow; i++)
        {
            for (int t = (int)((i * Columns.Taps) + columns.First); t < (i * Columns.Taps) + columns.End; t++)
                sum = Vector512.FusedMultiplyAdd(Vector512.Load(from + offsets[t]), Vector512.Load(weights[t]), sum);
        }

        return sum;
    }

    private void Finish(float* line)
    {
        for (long q = 0; q < Columns.Places; q++)
        {
            float* at = line + (q * ColumnTo);
            Epilogue.Of(Lanes512.Load(at), To, at).Store(at);
        }
    }
}
