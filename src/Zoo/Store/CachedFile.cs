namespace Transfer.Zoo;

/// <summary>A file in the cache.</summary>
/// <param name="Sha256">The digest that it is named by.</param>
/// <param name="Path">Its full path.</param>
/// <param name="Bytes">Its size.</param>
public sealed record CachedFile(string Sha256, string Path, long Bytes);
