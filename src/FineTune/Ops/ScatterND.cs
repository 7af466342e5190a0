namespace Transfer.FineTune.Ops;

/// <summary>Updates are slices, placed by tuples of indices.</summary>
internal sealed class ScatterND : Scatter
{
    private SliceTuples _tuples = null!;

    protected override long SliceLength => _tuples.SliceLength;

    protected override void PlanPlaces()
    {
        long[] x = X(0).Shape, indices = X(1).Shape;
        if (indices.Length == 0 || indices[^1] > x.Length)
            throw Bad($"indices {X(1)} do not fit {X(0)}: their last dimension counts the axes they index");
        ElementIndices.CheckUpdates(X(2), [.. indices[..^1], .. x[(int)indices[^1]..]], Bad);
        _tuples = new SliceTuples(X(1), x, 0, Bad);
    }

    protected override long PlaceOf(long index) => _tuples.PlaceOf(index);
}
