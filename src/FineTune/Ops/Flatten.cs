using Transfer.FineTune.Engine;

namespace Transfer.FineTune.Ops;

/// <summary>x as a matrix: the dimensions before <c>axis</c> make the rows, the others the columns.</summary>
internal sealed class Flatten : ViewOperator
{
    protected override long[] Shape()
    {
        long axis = Attributes.Int("axis", 1);
        if (axis < -X().Rank || axis > X().Rank)
            throw Bad($"axis {axis} is beyond rank {X().Rank}");
        int at = (int)(axis < 0 ? axis + X().Rank : axis);
        return [Slot.Product(X().Shape.AsSpan(0, at)), Slot.Product(X().Shape.AsSpan(at))];
    }
}
