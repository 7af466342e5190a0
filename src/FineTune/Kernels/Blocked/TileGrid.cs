namespace Transfer.FineTune.Kernels;

/// <summary>The tiles of <paramref name="m"/> x <paramref name="m"/> outputs that cover some images, counted line by line, image by image.</summary>
internal readonly struct TileGrid(in BlockedShape outputs, int m)
{
    public long Rows { get; } = (outputs.Height + m - 1) / m;

    public long Columns { get; } = (outputs.Width + m - 1) / m;

    public long TilesOfImage => Rows * Columns;

    public long Count => Images * TilesOfImage;

    private long Images { get; } = outputs.Images;

    /// <summary>The image of a tile, and the row and column of its first output.</summary>
    public (long Image, long Row, long Column) Place(long tile)
    {
        (long line, long column) = Math.DivRem(tile, Columns);
        (long image, long row) = Math.DivRem(line, Rows);
        return (image, row * m, column * m);
    }
}
