namespace Transfer.FineTune.Ops;

/// <summary>
/// A new axis of <c>depth</c> elements with the second of <c>values</c> where the index says, the first elsewhere; negative indices count
/// from the end, and one beyond the depth is nowhere. The depth must be constant.
/// </summary>
internal sealed unsafe class OneHot : Operator
{
    private AroundAxis _axis;

    public override bool Differentiates(int input) => false;

    public override void Plan()
    {
        int axis = Axis(Attributes.Int("axis", -1), X(0).Rank + 1);
        RequireKnown(1, "how long the new axis is");
        if (X(2).Count != 2)
            throw Bad($"values are {X(2)}; two are needed, the one elsewhere and the one at the index");
        long depth = (long)Elements.Read(X(1), 0);
        if (depth < 0)
            throw Bad($"depth {depth} is negative");
        Make(0, X(2).Type, [.. X(0).Shape[..axis], depth, .. X(0).Shape[axis..]]);
        _axis = AroundAxis.Of(Y().Shape, axis);
    }

    // y[.., j, ..] = values[j == index]
    public override void Forward()
    {
        int size = Y().ElementSize;
        byte* elsewhere = (byte*)X(2).Pointer, there = elsewhere + size;
        for (long at = 0; at < Y().Count; at++)
        {
            long j = at / _axis.Inner % _axis.Length, row = (at / _axis.Inner / _axis.Length * _axis.Inner) + (at % _axis.Inner);
            long index = (long)Elements.Read(X(0), row);
            Buffer.MemoryCopy(j == (index < 0 ? index + _axis.Length : index) ? there : elsewhere, (byte*)Y().Pointer + (at * size), size, size);
        }
    }
}
