using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>x broadcast to a shape, or to the shape that both broadcast to.</summary>
internal sealed unsafe class Expand : Operator
{
    private Strides _forward;

    public override void Plan()
    {
        long[] shape = BroadcastShape(X(0).Shape, ConstantInts(1)!);
        Make(0, X(0).Type, shape);
        _forward = Strides.Of(shape, Strides.Broadcast(X(0).Shape, shape), Strides.Dense(shape));
        BroadcastGradient(0, shape);
        PassGradient(0);
    }

    // y = x, repeated
    public override void Forward() => StridedCopy.Run(Workers, _forward, X(0).Pointer, Y().Pointer, X(0).ElementSize);

    // dX = Σ dY over the repetitions
    public override void Backward()
    {
    }
}
