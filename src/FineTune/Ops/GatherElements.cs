using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>y[.., i, ..] = x[.., indices[.., i, ..], ..] along <c>axis</c>; the gradient adds up where an element is named often.</summary>
internal sealed unsafe class GatherElements : Operator
{
    private Strides _nest;
    private long _size;
    private long _step;

    public override bool Differentiates(int input) => input == 0;

    public override void Plan()
    {
        int axis = Axis(Attributes.Int("axis", 0), X(0).Rank);
        ElementIndices.Check(X(0), X(1), axis, Bad);
        long[] steps = Strides.Dense(X(0).Shape);
        (_size, _step) = (X(0).Dim(axis), steps[axis]);
        steps[axis] = 0;
        Make(0, X(0).Type, X(1).Shape);
        _nest = Strides.Of(X(1).Shape, steps);
        Keep(X(1));
    }

    // y[i] = x[place of i]
    public override void Forward()
    {
        int size = Y().ElementSize;
        for (long i = 0; i < _nest.Count; i++)
            Buffer.MemoryCopy((byte*)X(0).Pointer + (PlaceOf(i) * size), (byte*)Y().Pointer + (i * size), size, size);
    }

    // dX[place of i] += dY[i]
    public override void Backward()
    {
        Fill.Zero(DX(0).Pointer, DX(0).Bytes);
        for (long i = 0; i < _nest.Count; i++)
            DX(0).F[PlaceOf(i)] += DY().F[i];
    }

    private long PlaceOf(long i)
    {
        long index = Integers.Read(X(1), i);
        if (index < -_size || index >= _size)
            throw Bad($"index {index} is beyond the {_size} elements of the axis of {X(0)}; give indices that are there");
        return _nest.Offset(i, 0) + ((index < 0 ? index + _size : index) * _step);
    }
}
