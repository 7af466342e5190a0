using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>Updates are single elements, each moved along <c>axis</c> to where its index says.</summary>
internal sealed class ScatterElements : Scatter
{
    private Strides _nest;
    private long _size;
    private long _step;

    protected override long SliceLength => 1;

    protected override void PlanPlaces()
    {
        int axis = Axis(Attributes.Int("axis", 0), X(0).Rank);
        ElementIndices.Check(X(0), X(1), axis, Bad);
        ElementIndices.CheckUpdates(X(2), X(1).Shape, Bad);
        long[] steps = Strides.Dense(X(0).Shape);
        (_size, _step) = (X(0).Dim(axis), steps[axis]);
        steps[axis] = 0;
        _nest = Strides.Of(X(1).Shape, steps);
    }

    protected override long PlaceOf(long index)
    {
        long to = Integers.Read(X(1), index);
        if (to < -_size || to >= _size)
            throw Bad($"index {to} is beyond the {_size} elements of the axis of {X(0)}; give indices that are there");
        return _nest.Offset(index, 0) + ((to < 0 ? to + _size : to) * _step);
    }
}
