using Transfer.Zoo;

namespace Transfer.FineTune.Augment;

/// <summary>Pillow's <c>ImageEnhance.Contrast</c>: a blend with the picture's mean grey.</summary>
internal static class Contrast
{
    /// <summary>In place; 1 changes nothing, 0 gives one grey.</summary>
    public static void Run(RgbImage picture, float factor) => Blend.Run(picture.Pixels, Luma.Mean(picture.Pixels), factor);
}
