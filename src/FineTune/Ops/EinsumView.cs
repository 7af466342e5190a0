using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>
/// A tensor with its axes in another order: of a repeated label the diagonal is taken, labels that are not wanted are summed over, in
/// float64. Nothing is copied when only the shape changes.
/// </summary>
internal sealed unsafe class EinsumView
{
    private readonly Strides _kept;
    private readonly Strides _gone;
    private readonly Strides _back;
    private readonly bool _isSame;
    private readonly bool _isSparse;

    public EinsumView(Slot source, string labels, string order, IReadOnlyDictionary<char, long> sizes, Func<long[], Slot> make)
    {
        Source = source;
        long[] dense = Strides.Dense(source.Shape);
        var steps = new Dictionary<char, long>();
        for (int d = 0; d < labels.Length; d++)
            steps[labels[d]] = steps.GetValueOrDefault(labels[d]) + (source.Shape[d] == 1 ? 0 : dense[d]);
        string gone = string.Concat(labels.Distinct().Where(c => !order.Contains(c)));
        long[] dims = [.. order.Select(c => sizes[c])], goneDims = [.. gone.Select(c => source.Shape[labels.IndexOf(c)])];
        long[] keptSteps = [.. order.Select(c => steps.GetValueOrDefault(c))], goneSteps = [.. gone.Select(c => steps[c])];
        _kept = Strides.Of(dims, keptSteps, Strides.Dense(dims));
        _gone = Strides.Of(goneDims, goneSteps);
        _back = Strides.Of([.. dims, .. goneDims], [.. Strides.Dense(dims), .. new long[goneDims.Length]], [.. keptSteps, .. goneSteps]);
        _isSparse = _back.Count != source.Count;
        _isSame = !_isSparse && _gone.Count == 1 && _kept.Rank == 1 && (_kept.InnerStep(0) == 1 || source.Count == 1);
        Result = _isSame ? source.View("", dims) : make(dims);
    }

    public Slot Source { get; }

    public Slot Result { get; }

    /// <summary>result = Σ source.</summary>
    public void Forward(Workers workers)
    {
        if (_isSame)
            return;
        if (_gone.Count == 1)
            StridedCopy.Run(workers, _kept, Source.Pointer, Result.Pointer, sizeof(float));
        else
            workers.Run(new SumJob(_kept, _gone, Source.F, Result.F), Chunks.Of(_kept.Count, Chunks.Rows(_gone.Count)));
    }

    /// <summary>dSource = dResult, repeated over what was summed, 0 beside a diagonal.</summary>
    public void Backward(Workers workers, float* dResult, float* dSource)
    {
        if (_isSparse)
            Fill.Zero(dSource, Source.Bytes);
        StridedCopy.Run(workers, _back, dResult, dSource, sizeof(float));
    }

    private readonly struct SumJob(Strides kept, Strides gone, float* source, float* result) : IJob
    {
        public void Run(int chunk, int worker)
        {
            long step = Chunks.Rows(gone.Count);
            for (long i = chunk * step; i < Math.Min(kept.Count, (chunk + 1) * step); i++)
            {
                float* from = source + kept.Offset(i, 0);
                double sum = 0;
                for (long k = 0; k < gone.Count; k++)
                    sum += from[gone.Offset(k, 0)];
                result[i] = (float)sum;
            }
        }
    }
}
