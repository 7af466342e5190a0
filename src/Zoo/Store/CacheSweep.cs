namespace Transfer.Zoo;

/// <summary>What a clean-up of the cache did.</summary>
/// <param name="Removed">Files that were removed, models and remains of downloads.</param>
/// <param name="InUse">Files that were not wanted and were kept because somebody reads or writes them.</param>
public sealed record CacheSweep(IReadOnlyList<CachedFile> Removed, IReadOnlyList<CachedFile> InUse)
{
    /// <summary>Bytes that were freed.</summary>
    public long Freed => Removed.Sum(file => file.Bytes);
}
