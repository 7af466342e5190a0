using Transfer.Zoo;

namespace Transfer.FineTune.Augment;

/// <summary>Pillow's <c>ImageEnhance.Brightness</c>: a blend with black.</summary>
internal static class Brightness
{
    /// <summary>In place; 1 changes nothing, 0 gives black.</summary>
    public static void Run(RgbImage picture, float factor) => Blend.Run(picture.Pixels, 0, factor);
}
