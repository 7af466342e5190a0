namespace Transfer.Zoo;

/// <summary>How far a download is.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Received">Bytes that are on the disk now, including those of an earlier, interrupted download.</param>
/// <param name="Total">Bytes of the whole file.</param>
/// <param name="Source">Where the bytes come from.</param>
public readonly record struct DownloadProgress(string Name, long Received, long Total, string Source);
