using Transfer.Zoo;

namespace Transfer.FineTune.Augment;

/// <summary>Mirrors left to right.</summary>
internal static class HorizontalFlip
{
    /// <summary>In place.</summary>
    public static void Run(RgbImage picture)
    {
        int rowBytes = 3 * picture.Width;
        for (int y = 0; y < picture.Height; y++)
        {
            Span<byte> row = picture.Pixels.AsSpan(y * rowBytes, rowBytes);
            for (int left = 0, right = rowBytes - 3; left < right; left += 3, right -= 3)
            {
                (row[left], row[right]) = (row[right], row[left]);
                (row[left + 1], row[right + 1]) = (row[right + 1], row[left + 1]);
                (row[left + 2], row[right + 2]) = (row[right + 2], row[left + 2]);
            }
        }
    }
}
