using System.Buffers;
using Transfer.Zoo;

namespace Transfer.FineTune.Augment;

/// <summary>Pillow's <c>ImageEnhance.Color</c>: a blend with the picture in greys.</summary>
internal static class Saturation
{
    /// <summary>In place; 1 changes nothing, 0 gives greys.</summary>
    public static void Run(RgbImage picture, float factor)
    {
        byte[] grey = ArrayPool<byte>.Shared.Rent(picture.Pixels.Length);
        Luma.Spread(picture.Pixels, grey);
        Blend.Run(picture.Pixels, grey, factor);
        ArrayPool<byte>.Shared.Return(grey);
    }
}
