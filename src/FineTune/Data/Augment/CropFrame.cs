using System.Buffers;
using Transfer.Zoo;

namespace Transfer.FineTune.Augment;

/// <summary>
/// Crop, resize and affine map with as little resampling as possible: one resize, which filters as the model is used to, and one bilinear
/// sampling of its pixels. What the map brings in from outside the crop is scaled along with it where the picture has it, so that a
/// turned crop shows the picture and not a repeated edge.
/// </summary>
internal static class CropFrame
{
    /// <summary>A crop, scaled to the result's size, as the map leaves it.</summary>
    /// <param name="picture">Is read only.</param>
    /// <param name="crop">The part that the result shows.</param>
    /// <param name="filter">The resize's filter.</param>
    /// <param name="toSource">From the indices of a pixel of the result to those in the resized crop.</param>
    /// <param name="result">Every pixel is written.</param>
    public static void Warp(RgbImage picture, PixelBox crop, ResizeFilter filter, in Affine toSource, RgbImage result)
    {
        (int width, int height) = (result.Width, result.Height);
        (double x0, double x1) = Reach(toSource.Xx * (width - 1), toSource.Xy * (height - 1), toSource.X0);
        (double y0, double y1) = Reach(toSource.Yx * (width - 1), toSource.Yy * (height - 1), toSource.Y0);
        double scaleX = (double)crop.Width / width, scaleY = (double)crop.Height / height;
        int left = Margin(-x0, crop.X / scaleX), right = Margin(x1 - (width - 1), (picture.Width - crop.X - crop.Width) / scaleX);
        int top = Margin(-y0, crop.Y / scaleY), bottom = Margin(y1 - (height - 1), (picture.Height - crop.Y - crop.Height) / scaleY);

        // The margins are inside the picture, but for the rounding of the divisions above.
        (float, float, float, float) box = (
            (float)Math.Max(0, crop.X - (left * scaleX)),
            (float)Math.Max(0, crop.Y - (top * scaleY)),
            (float)Math.Min(picture.Width, crop.X + crop.Width + (right * scaleX)),
            (float)Math.Min(picture.Height, crop.Y + crop.Height + (bottom * scaleY)));
        (int frameWidth, int frameHeight) = (left + width + right, top + height + bottom);
        byte[] rented = ArrayPool<byte>.Shared.Rent(3 * frameWidth * frameHeight);
        Span<byte> frame = rented.AsSpan(0, 3 * frameWidth * frameHeight);
        Resizer.Resize(picture, frameWidth, frameHeight, filter, frame, box);
        AffineWarp.Run(frame, frameWidth, frameHeight, toSource.Then(Translation.Of(left, top)), result);
        ArrayPool<byte>.Shared.Return(rented);
    }

    // The lowest and the highest of a map that is linear in both indices: at the corners.
    private static (double Low, double High) Reach(double alongX, double alongY, double at) =>
        (at + Math.Min(0, alongX) + Math.Min(0, alongY), at + Math.Max(0, alongX) + Math.Max(0, alongY));

    private static int Margin(double wanted, double available) => (int)Math.Min(Math.Ceiling(Math.Max(0, wanted)), Math.Floor(available));
}
