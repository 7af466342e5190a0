namespace Transfer.Zoo;

/// <summary>A file to download, with all that its bytes are checked against.</summary>
/// <param name="Name">The model's name, for messages.</param>
/// <param name="Bytes">Its exact size; not a byte more is accepted.</param>
/// <param name="Sha256">Its digest.</param>
public sealed record DownloadFile(string Name, long Bytes, string Sha256);
