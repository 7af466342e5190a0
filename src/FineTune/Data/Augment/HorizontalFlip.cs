using Transfer.Zoo;

namespace Transfer.FineTune.Augment;

/// <summary>Mirrors left to right.</summary>
internal static class HorizontalFlip
{
    /// <summary>In place.</summary>
    public static void Run(RgbImage picture)
    {
        for (int y = 0; y < picture.Height; y++)
            Rgb.Row(picture, y).Reverse();
    }
}
