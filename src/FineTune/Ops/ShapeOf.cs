using Transfer.FineTune.Engine;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>Shape: the dimensions of x from <c>start</c> to before <c>end</c>. Size: their product. Both are known when the plan is made.</summary>
internal sealed class ShapeOf(bool product) : Operator
{
    private long[] _dims = [];

    public override bool NeedsShapesOnly => true;

    public override void Plan()
    {
        int rank = X().Rank;
        int start = Bound(Attributes.Int("start", 0), rank), end = Bound(Attributes.Int("end", rank), rank);
        _dims = product ? [Slot.Product(X().Shape)] : X().Shape[start..Math.Max(start, end)];
        Make(0, DataType.Int64, product ? [] : [_dims.Length]);
    }

    // y = dimensions of x
    public override void Forward() => _dims.CopyTo(Y().As<long>());

    private static int Bound(long at, int rank) => (int)Math.Clamp(at < 0 ? at + rank : at, 0, rank);
}
