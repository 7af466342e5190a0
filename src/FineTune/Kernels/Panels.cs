namespace Transfer.FineTune.Kernels;

/// <summary>The order in which a product reads its right operand.</summary>
internal static unsafe class Panels
{
    /// <summary>Puts one row of a block into panels of <see cref="Tile.Columns"/> columns; columns beyond the last are zero.</summary>
    public static void PutRow(float* row, int columns, int depth, int p, float* to)
    {
        int width = Tile.Columns;
        to += (long)p * width;
        for (int j = 0; j < columns; j += width, to += (long)depth * width)
        {
            int present = Math.Min(width, columns - j);
            new ReadOnlySpan<float>(row + j, present).CopyTo(new Span<float>(to, present));
            new Span<float>(to + present, width - present).Clear();
        }
    }
}
