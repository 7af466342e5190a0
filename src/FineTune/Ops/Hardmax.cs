using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>1 where the first largest value of a row stands, else 0. A row is an axis; before opset 13 everything from the axis (default 1) on.</summary>
internal sealed unsafe class Hardmax : Operator
{
    private AroundAxis _axis;

    public override void Plan()
    {
        int axis = Axis(Attributes.Int("axis", Opset < 13 ? 1 : -1), X().Rank);
        _axis = AroundAxis.Of(X().Shape, axis);
        if (Opset < 13)
            _axis = new AroundAxis(_axis.Outer, _axis.Length * _axis.Inner, 1);
        if (!X().IsFloat)
            throw Bad($"its input is {X()}; the engine computes it in float32");
        Make(0, X().Type, X().Shape);
    }

    // y[i] = 1 where x[i] is the first largest
    public override void Forward()
    {
        Fill.Zero(Y().Pointer, Y().Bytes);
        for (long row = 0; row < _axis.Outer * _axis.Inner && _axis.Length > 0; row++)
        {
            long best = (row / _axis.Inner * _axis.Length * _axis.Inner) + (row % _axis.Inner), last = best + ((_axis.Length - 1) * _axis.Inner);
            for (long at = best + _axis.Inner; at <= last; at += _axis.Inner)
                best = X().F[at] > X().F[best] ? at : best;
            Y().F[best] = 1;
        }
    }
}
