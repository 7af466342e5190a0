namespace Transfer.FineTune;

/// <summary>Rows that the frozen part computed once.</summary>
internal sealed class CachedPictureRows(FeatureMatrix rows) : IPictureRows
{
    public void Read(ReadOnlySpan<int> items, int epoch, Span<float> to)
    {
        for (int i = 0; i < items.Length; i++)
            rows.Row(items[i]).CopyTo(to.Slice(i * rows.Width, rows.Width));
    }
}
