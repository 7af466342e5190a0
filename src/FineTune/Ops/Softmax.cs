using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>
/// y = eˣ / Σ eˣ over <c>axis</c>, or its logarithm (LogSoftmax). Before opset 13 the sum runs over that axis and all behind it. The planner may
/// give a scale, and as a second input a mask that is broadcast to x: then y is that of scale x + mask, in the same pass over memory.
/// </summary>
internal sealed unsafe class Softmax(bool log, float scale = 1) : Operator
{
    private AroundAxis _axis;
    private Strides _mask;

    /// <summary>Whether the sum runs along rows that lie in memory as one, which a scale and a mask need.</summary>
    public bool IsAlongRows => AxisOf().Inner == 1;

    public override void Plan()
    {
        Make(0, X().Type, X().Shape);
        _axis = AxisOf();
        if (Has(1))
            _mask = Strides.Of(X().Shape, Strides.Dense(X().Shape), Strides.Broadcast(X(1).Shape, X().Shape));
        OverwriteGradient(0);
        Keep(Y());
    }

    // y = eˣ / Σ eˣ
    public override void Forward() => SoftmaxRows.Forward(Workers, _axis.Outer, _axis.Length, _axis.Inner, log, new ScoreMask(scale, Has(1) ? X(1).F : null, _mask), X().F, Y().F);

    // dX = scale y (dY - Σ dY y); for the logarithm dX = dY - e^y Σ dY
    public override void Backward() => SoftmaxRows.Backward(Workers, _axis.Outer, _axis.Length, _axis.Inner, log, scale, Y().F, DY().F, DX().F);

    private AroundAxis AxisOf()
    {
        if (X().Rank == 0)
            return new AroundAxis(1, 1, 1);
        bool flattens = Opset < 13;
        AroundAxis around = AroundAxis.Of(X().Shape, Axis(Attributes.Int("axis", flattens ? 1 : -1), X().Rank));
        return flattens ? new AroundAxis(around.Outer, around.Length * around.Inner, 1) : around;
    }
}
