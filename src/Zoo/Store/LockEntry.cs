namespace Transfer.Zoo;

/// <summary>One model that a <see cref="ModelLock"/> pins.</summary>
/// <param name="Name">Its name in the catalog.</param>
/// <param name="Url">Where its file was taken from; null for a model that is shipped with Transfer.</param>
/// <param name="Bytes">Size of the file.</param>
/// <param name="Sha256">Digest of the file.</param>
public sealed record LockEntry(string Name, string? Url, long Bytes, string Sha256);
