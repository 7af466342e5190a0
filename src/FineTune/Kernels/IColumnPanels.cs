namespace Transfer.FineTune.Kernels;

/// <summary>The right operand of a product: gives blocks of itself in the order in which the multiplication reads them.</summary>
internal unsafe interface IColumnPanels
{
    /// <summary>
    /// Writes rows [k, k + depth) and columns [column, column + columns) as panels of <see cref="Tile.Columns"/> columns: panel by panel,
    /// in each for every row its columns side by side; columns beyond the last are zero. There is room in
    /// <paramref name="spare"/> for one row or one panel of the block.
    /// </summary>
    void Pack(long batch, long k, int depth, long column, int columns, float* to, float* spare);
}
