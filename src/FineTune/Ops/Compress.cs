namespace Transfer.FineTune.Ops;

/// <summary>
/// The slices of x along <c>axis</c> (without it: the elements) whose condition holds. The condition decides y's shape, so it must be known when the
/// plan is made; x need not be.
/// </summary>
internal sealed class Compress : IndexMap
{
    public override void Plan()
    {
        RequireKnown(1, "how many slices there are");
        bool flat = Attributes.Find("axis") is null;
        int axis = flat ? 0 : Axis(Attributes.Int("axis", 0), X(0).Rank);
        AroundAxis around = flat ? new AroundAxis(1, X(0).Count, 1) : AroundAxis.Of(X(0).Shape, axis);
        if (X(1).Count > around.Length)
            throw Bad($"condition {X(1)} is longer than the {around.Length} slices of {X(0)}");
        long[] taken = [.. Enumerable.Range(0, (int)X(1).Count).Where(i => Integers.Read(X(1), i) != 0).Select(i => (long)i)];
        long[] shape = flat ? [taken.Length] : [.. X(0).Shape];
        shape[axis] = taken.Length;
        long at = 0;
        MakeMap(shape, _ =>
        {
            long inner = at % around.Inner, j = at / around.Inner % taken.Length, outer = at++ / around.Inner / taken.Length;
            return (((outer * around.Length) + taken[j]) * around.Inner) + inner;
        });
    }
}
