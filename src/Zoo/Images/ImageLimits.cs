namespace Transfer.Zoo;

/// <summary>What a picture may cost. The size is read from its header and checked before any pixel is decoded.</summary>
/// <param name="MaxPixels">Columns times rows.</param>
/// <param name="MaxSide">Columns, and rows.</param>
/// <param name="MaxFileBytes">Bytes of the file itself.</param>
public sealed record ImageLimits(long MaxPixels = 100_000_000, int MaxSide = 16_384, int MaxFileBytes = 256 << 20)
{
    /// <summary>100 million pixels, 16,384 a side, a file of 256 MiB.</summary>
    public static ImageLimits Default { get; } = new();
}
