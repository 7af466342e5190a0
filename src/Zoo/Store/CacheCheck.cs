namespace Transfer.Zoo;

/// <summary>What checking one cached file found.</summary>
/// <param name="File">The file.</param>
/// <param name="Actual">The digest of its bytes now.</param>
public sealed record CacheCheck(CachedFile File, string Actual)
{
    /// <summary>Whether the bytes are what the name says.</summary>
    public bool Ok => Actual == File.Sha256;
}
