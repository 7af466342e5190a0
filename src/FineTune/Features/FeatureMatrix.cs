namespace Transfer.FineTune;

/// <summary>
/// One row of features an item, float32. A view: rows lie in a store, possibly on disk, and items of equal content share one.
/// </summary>
public sealed class FeatureMatrix
{
    private readonly IFeatureRows _store;
    private readonly long[] _records;

    internal FeatureMatrix(IFeatureRows store, long[] records, int width)
    {
        _store = store;
        _records = records;
        Width = width;
    }

    /// <summary>The number of rows.</summary>
    public int Rows => _records.Length;

    /// <summary>The number of features in a row.</summary>
    public int Width { get; }

    /// <summary>A matrix over <paramref name="values"/>, row by row; not copied.</summary>
    public static FeatureMatrix From(float[] values, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (values.Length % width != 0)
            throw new ArgumentException($"{values.Length} values are not whole rows of {width}", nameof(values));
        long[] records = new long[values.Length / width];
        for (int i = 0; i < records.Length; i++)
            records[i] = i;
        return new FeatureMatrix(new ArrayRows(values, width), records, width);
    }

    /// <summary>The features of item <paramref name="index"/>.</summary>
    public ReadOnlySpan<float> Row(int index) => _store.Row(_records[index]);

    /// <summary>A view of the rows at <paramref name="indices"/>, in that order.</summary>
    public FeatureMatrix Select(IReadOnlyList<int> indices) => new(_store, [.. indices.Select(i => _records[i])], Width);

    private sealed class ArrayRows(float[] values, int width) : IFeatureRows
    {
        public ReadOnlySpan<float> Row(long record) => values.AsSpan((int)record * width, width);
    }
}
