using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>
/// y = eˣ / Σ eˣ over <c>axis</c>, or its logarithm (LogSoftmax). Before opset 13 the sum runs over that axis and all behind it.
/// </summary>
internal sealed unsafe class Softmax(bool log) : Operator
{
    private AroundAxis _axis;

    public override void Plan()
    {
        bool flattens = Opset < 13;
        int axis = Axis(Attributes.Int("axis", flattens ? 1 : -1), X().Rank);
        Make(0, X().Type, X().Shape);
        _axis = X().Rank == 0 ? new AroundAxis(1, 1, 1) : AroundAxis.Of(X().Shape, axis);
        if (flattens)
            _axis = new AroundAxis(_axis.Outer, _axis.Length * _axis.Inner, 1);
        Keep(Y());
    }

    // y = eˣ / Σ eˣ
    public override void Forward() => SoftmaxRows.Forward(Workers, _axis.Outer, _axis.Length, _axis.Inner, log, X().F, Y().F);

    // dX = y (dY - Σ dY y); for the logarithm dX = dY - e^y Σ dY
    public override void Backward() => SoftmaxRows.Backward(Workers, _axis.Outer, _axis.Length, _axis.Inner, log, Y().F, DY().F, DX().F);
}
