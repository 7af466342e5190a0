using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>
/// Attention's keys or values: those of this call, joined behind those of the past where there are any or where the joined ones are asked for.
/// </summary>
internal sealed unsafe class AttentionSource
{
    private readonly HeadLayout _now;
    private readonly Slot _x;
    private readonly Slot? _past;
    private readonly Slot? _joined;
    private readonly Strides _copyNow;
    private readonly Strides _copyPast;
    private readonly Strides _splitNow;
    private readonly Strides _splitPast;
    private Slot? _gradient;

    public AttentionSource(HeadLayout now, Slot x, Slot? past, Slot? joined)
    {
        (_now, _x, _past, _joined) = (now, x, past, joined);
        Layout = joined is null ? now : now with { Positions = joined.Dim(2), IsPacked = false };
        if (joined is null)
            return;
        _copyNow = Strides.Of(now.Dims, now.Steps, Layout.Steps);
        _splitNow = Strides.Of(now.Dims, Layout.Steps, now.Steps);
        if (past is null)
            return;
        _copyPast = Strides.Of(past.Shape, Strides.Dense(past.Shape), Layout.Steps);
        _splitPast = Strides.Of(past.Shape, Layout.Steps, Strides.Dense(past.Shape));
    }

    /// <summary>The layout of all of them.</summary>
    public HeadLayout Layout { get; }

    /// <summary>All of them.</summary>
    public Slot All => _joined ?? _x;

    private long PastElements => (Layout.Positions - _now.Positions) * Layout.Features;

    /// <summary>Memory for the gradient of what was joined.</summary>
    public void PlanBackward(Func<DataType, long[], Slot> scratch) =>
        _gradient = _joined is null ? null : scratch(DataType.Float, Layout.Dims);

    /// <summary>Past, then present.</summary>
    public void Join(Workers workers)
    {
        if (_joined is null)
            return;
        if (_past is not null)
            StridedCopy.Run(workers, _copyPast, _past.Pointer, _joined.Pointer, sizeof(float));
        StridedCopy.Run(workers, _copyNow, _x.Pointer, _joined.F + PastElements, sizeof(float));
    }

    /// <summary>dX = aᵀ b summed over the <paramref name="group"/> query heads that share a head, plus what arrives at the joined ones.</summary>
    public void Collect(Workers workers, Slot? arriving, Slot? dX, Slot? dPast, long group, in Factor a, in Factor b)
    {
        Slot to = _gradient ?? dX!;
        if (arriving is not null)
            Fill.Copy(arriving.Pointer, to.Pointer, to.Bytes);
        Strides nest = Strides.Of([Layout.Batch, Layout.Heads], a.Layout.Shared(group)[..2], b.Layout.Shared(group)[..2], Layout.Repeated()[..2]);
        for (long g = 0; g < group; g++)
        {
            Sgemm.Run(workers, new RowMatrix(a.F + (g * a.Layout.HeadStep), a.RowStep, a.ColumnStep, nest),
                new ColumnMatrix(b.F + (g * b.Layout.HeadStep), b.RowStep, b.ColumnStep, nest),
                Layout.Positions, Layout.Features, a.Layout.Positions, to.F, Layout.Row, nest, accumulate: g > 0 || arriving is not null);
        }

        if (_gradient is null)
            return;
        if (dX is not null)
            StridedCopy.Run(workers, _splitNow, to.F + PastElements, dX.Pointer, sizeof(float));
        if (dPast is not null)
            StridedCopy.Run(workers, _splitPast, to.Pointer, dPast.Pointer, sizeof(float));
    }
}
