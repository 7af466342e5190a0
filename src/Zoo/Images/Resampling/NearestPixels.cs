namespace Transfer.Zoo.Resampling;

/// <summary>Resizing by picking single pixels.</summary>
internal static class NearestPixels
{
    /// <summary>
    /// The source position of outputs <paramref name="from"/> to <paramref name="from"/> + <paramref name="outputs"/> - 1. The step is added
    /// for each output, not multiplied, as Pillow does: that decides where a position falls on a pixel's edge.
    /// </summary>
    public static int[] Positions(int input, float low, float high, int output, int from, int outputs)
    {
        double step = (double)(high - low) / output;
        double position = low + 0.5 * step;
        int[] positions = new int[outputs];
        for (int i = 0; i < from + outputs; i++, position += step)
        {
            if (i >= from)
                positions[i - from] = Math.Min((int)position, input - 1);
        }

        return positions;
    }

    /// <summary>Copies the pixels at the given columns and rows of a picture <paramref name="sourceWidth"/> pixels wide.</summary>
    public static void Run(ReadOnlySpan<byte> source, int sourceWidth, int[] columns, int[] rows, Span<byte> destination)
    {
        int to = 0;
        foreach (int y in rows)
        {
            ReadOnlySpan<byte> row = source.Slice(3 * y * sourceWidth, 3 * sourceWidth);
            foreach (int x in columns)
            {
                row.Slice(3 * x, 3).CopyTo(destination[to..]);
                to += 3;
            }
        }
    }
}
