using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>The same values in another layout. The planner puts it where an operator reads another layout than its input has.</summary>
internal sealed unsafe class Reorder(Layout layout) : Operator
{
    private BlockedShape _shape;

    public override Layout LayoutOf(int input) => X().Layout;

    public override void Plan()
    {
        MakeConverted(layout);
        _shape = BlockedShape.Of(X().Shape);
    }

    // y = x
    public override void Forward() => Convert(X(), Y());

    // dX = dY
    public override void Backward() => Convert(DY(), DX());

    private void Convert(Slot from, Slot to)
    {
        if (to.Layout == Layout.Blocked)
            Reordering.ToBlocked(Workers, _shape, from.F, to.F);
        else
            Reordering.ToPlain(Workers, _shape, from.F, to.F);
    }
}
