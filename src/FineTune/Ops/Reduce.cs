using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;
using static Transfer.FineTune.Ops.ReduceFunctions;

namespace Transfer.FineTune.Ops;

/// <summary>
/// Reductions over <c>axes</c> (an attribute, from opset 13 or 18 an input; none means all), and the global pools, which are reductions
/// over the spatial axes. Integers have a forward pass only.
/// </summary>
internal sealed unsafe class Reduce(ReduceKind kind, bool isGlobalPool = false) : Operator
{
    private Reduction _reduction;
    private Strides _backward;
    private Strides _pair;
    private BlockedShape _blocked;
    private Slot? _full;
    private Slot? _small;
    private Slot? _small2;

    // The mean over the pixels of an image is taken in blocked layout too; its result is plain.
    public override Layout LayoutOf(int input) => input == 0 && kind == ReduceKind.Mean && X().Layout == Layout.Blocked && (GoesAxes() is [false, false, true] or [false, false, true, true])
        ? Layout.Blocked : Layout.Plain;

    public override void Plan()
    {
        int rank = X().Rank;
        bool[] goes = GoesAxes();
        bool keeps = isGlobalPool || Attributes.Int("keepdims", 1) != 0;
        long[] kept = [.. X().Shape.Select((d, i) => goes[i] ? 1 : d)];
        long[] shape = keeps ? kept : [.. X().Shape.Where((_, i) => !goes[i])];
        Slot y = Make(0, X().Type, shape);
        if (X().Layout == Layout.Blocked)
        {
            _blocked = BlockedShape.Of(X().Shape);
            return;
        }

        _reduction = Reduction.Over(X().Shape, goes);
        long[] dense = Strides.Dense(X().Shape), repeated = Strides.Broadcast(kept, X().Shape);
        _backward = Strides.Of(X().Shape, repeated, dense, repeated);
        _pair = Strides.Of(X().Shape, dense, repeated);
        if (kind is not (ReduceKind.Sum or ReduceKind.Mean))
            Keep(X());
        if (kind is not (ReduceKind.Sum or ReduceKind.Mean or ReduceKind.L1 or ReduceKind.SumSquare))
            Keep(y);
        if (kind == ReduceKind.LogSumExp)
            (_full, _small) = (Scratch(y.Type, X().Shape), Scratch(y.Type, shape));
        if (kind is ReduceKind.Max or ReduceKind.Min or ReduceKind.Prod)
            (_full, _small, _small2) = (ScratchBackward(y.Type, X().Shape), ScratchBackward(y.Type, shape), ScratchBackward(y.Type, shape));
    }

    public override void Forward()
    {
        if (X().Layout == Layout.Blocked)
        {
            BlockedPooling.Mean(Workers, _blocked, X().F, Y().F);
            return;
        }

        if (!X().IsFloat)
        {
            IntegerReduction.Run(kind, X(), Y(), _pair);
            return;
        }

        float* x = X().F, y = Y().F;
        long n = Y().Count;
        switch (kind)
        {
            case ReduceKind.Sum: _reduction.Run<SumOf>(Workers, x, y); break;
            case ReduceKind.Mean: _reduction.Run<SumOf>(Workers, x, y, scale: 1.0 / _reduction.Length); break;
            case ReduceKind.L1: _reduction.Run<SumOfAbs>(Workers, x, y); break;
            case ReduceKind.SumSquare: _reduction.Run<SumOfSquares>(Workers, x, y); break;
            case ReduceKind.Max: _reduction.Run<MaxOf>(Workers, x, y); break;
            case ReduceKind.Min: _reduction.Run<MinOf>(Workers, x, y); break;
            case ReduceKind.Prod: _reduction.Run<ProductOf>(Workers, x, y); break;
            case ReduceKind.L2:
                _reduction.Run<SumOfSquares>(Workers, x, y);
                Elementwise.Run<Root>(Workers, n, y, null, null, y);
                break;
            case ReduceKind.LogSum:
                _reduction.Run<SumOf>(Workers, x, y);
                Elementwise.Run<Logarithm>(Workers, n, y, null, null, y);
                break;
            case ReduceKind.LogSumExp:
                // ln Σ e^(x - max) + max, which cannot overflow
                _reduction.Run<MaxOf>(Workers, x, _small!.F);
                Broadcast.Run<ExpOfDifference>(Workers, _pair, x, _small.F, null, _full!.F);
                _reduction.Run<SumOf>(Workers, _full.F, y);
                Elementwise.Run<LogarithmPlus>(Workers, n, y, _small.F, null, y);
                break;
        }
    }

    public override void Backward()
    {
        if (X().Layout == Layout.Blocked)
        {
            BlockedPooling.MeanBackward(Workers, _blocked, DY().F, DX().F);
            return;
        }

        float* x = X().F, y = Y().F, dY = DY().F, dX = DX().F;
        switch (kind)
        {
            // dX = dY
            case ReduceKind.Sum: Broadcast.Run<Scale>(Workers, _backward, dY, null, null, dX, 1); break;

            // dX = dY / n
            case ReduceKind.Mean: Broadcast.Run<Scale>(Workers, _backward, dY, null, null, dX, 1f / _reduction.Length); break;

            // dX = dY sign(x)
            case ReduceKind.L1: Broadcast.Run<TimesSign>(Workers, _backward, dY, x, y, dX); break;

            // dX = dY 2 x
            case ReduceKind.SumSquare: Broadcast.Run<TimesTwice>(Workers, _backward, dY, x, y, dX); break;

            // dX = dY x / y
            case ReduceKind.L2: Broadcast.Run<TimesRatio>(Workers, _backward, dY, x, y, dX); break;

            // dX = dY / e^y
            case ReduceKind.LogSum: Broadcast.Run<OverExp>(Workers, _backward, dY, x, y, dX); break;

            // dX = dY e^(x - y)
            case ReduceKind.LogSumExp: Broadcast.Run<TimesExp>(Workers, _backward, dY, x, y, dX); break;

            // dX = dY / (number of elements equal to y), for these
            case ReduceKind.Max or ReduceKind.Min:
                Broadcast.Run<IsEqual>(Workers, _pair, x, y, null, _full!.F);
                _reduction.Run<SumOf>(Workers, _full.F, _small!.F);
                Elementwise.Run<Quotient>(Workers, Y().Count, dY, _small.F, null, _small.F);
                Broadcast.Run<Product>(Workers, _pair, _full.F, _small.F, null, dX);
                break;

            // dX = dY times the product of the others; with one zero only its own is not 0, with two none
            case ReduceKind.Prod:
                Elementwise.Run<IsZero>(Workers, X().Count, x, null, null, _full!.F);
                _reduction.Run<SumOf>(Workers, _full.F, _small!.F);
                Elementwise.Run<OneForZero>(Workers, X().Count, x, null, null, _full.F);
                _reduction.Run<ProductOf>(Workers, _full.F, _small2!.F);
                Broadcast.Run<ProductOfOthers>(Workers, _backward, _small.F, x, _small2.F, _full.F);
                Broadcast.Run<Product>(Workers, _pair, _full.F, dY, null, dX);
                break;
        }
    }

    private bool[] GoesAxes() => isGlobalPool ? [.. Enumerable.Range(0, X().Rank).Select(d => d >= 2)] : ReadAxes(X().Rank);

    private bool[] ReadAxes(int rank)
    {
        long[]? axes = Has(1) ? ConstantInts(1) : Attributes.Ints("axes")?.ToArray();
        if (axes is { Length: > 0 })
            return Axes(axes, rank);
        var goes = new bool[rank];
        Array.Fill(goes, Attributes.Int("noop_with_empty_axes", 0) == 0);
        return goes;
    }
}
