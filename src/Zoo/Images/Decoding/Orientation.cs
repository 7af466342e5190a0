using System.Runtime.InteropServices;

namespace Transfer.Zoo.Decoding;

/// <summary>
/// Turns a picture the way its EXIF orientation says: 2 mirrors left-right, 3 turns by 180 degrees, 4 mirrors top-bottom, 5 transposes,
/// 6 turns clockwise, 7 transposes along the other diagonal, 8 turns counter-clockwise; 1 leaves it.
/// </summary>
internal static class Orientation
{
    // Columns of the source are rows of the result: a few at a time, so that what is read stays in the cache until it is used up.
    private const int Band = 16;

    /// <summary>Whether width and height change places.</summary>
    public static bool Swaps(int orientation) => orientation is >= 5 and <= 8;

    /// <summary>Writes the turned picture.</summary>
    /// <param name="source">The picture as stored, <paramref name="width"/> x <paramref name="height"/>.</param>
    /// <param name="width">Columns as stored.</param>
    /// <param name="height">Rows as stored.</param>
    /// <param name="orientation">2 to 8.</param>
    /// <param name="destination">As many bytes; must not overlap the source.</param>
    public static void Apply(ReadOnlySpan<byte> source, int width, int height, int orientation, Span<byte> destination)
    {
        bool mirrorX = orientation is 2 or 3 or 7 or 8;
        bool mirrorY = orientation is 3 or 4 or 6 or 7;
        ReadOnlySpan<Pixel> from = MemoryMarshal.Cast<byte, Pixel>(source[..(3 * width * height)]);
        Span<Pixel> to = MemoryMarshal.Cast<byte, Pixel>(destination[..(3 * width * height)]);
        if (!Swaps(orientation))
        {
            for (int y = 0; y < height; y++)
            {
                Span<Pixel> row = to.Slice(y * width, width);
                from.Slice((mirrorY ? height - 1 - y : y) * width, width).CopyTo(row);
                if (mirrorX)
                    row.Reverse();
            }

            return;
        }

        for (int band = 0; band < width; band += Band)
        {
            int end = Math.Min(width, band + Band);
            for (int x = 0; x < height; x++)
            {
                ReadOnlySpan<Pixel> column = from.Slice((mirrorY ? height - 1 - x : x) * width, width);
                for (int y = band; y < end; y++)
                    to[y * height + x] = column[mirrorX ? width - 1 - y : y];
            }
        }
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly struct Pixel
    {
        private readonly byte _red;
        private readonly byte _green;
        private readonly byte _blue;
    }
}
