namespace Transfer.FineTune.Kernels;

/// <summary>The left operand of a product: gives blocks of itself in the order in which the multiplication reads them.</summary>
internal unsafe interface IRowPanels
{
    /// <summary>
    /// Writes rows [row, row + rows) and columns [k, k + depth) as panels of <see cref="Tile.Rows"/> rows: panel by panel, in each for
    /// every column its rows side by side; rows beyond the last are zero.
    /// </summary>
    void Pack(long batch, long row, int rows, long k, int depth, float* to);
}
