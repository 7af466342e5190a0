using Transfer.Zoo;

namespace Transfer.FineTune.Augment;

/// <summary>
/// Crop, resize and affine map with as little resampling as possible: one resize, which filters as the model is used to, and one bilinear
/// sampling of its pixels. What the map brings in from outside the crop is scaled along with it where the picture has it, so that a
/// turned crop shows the picture and not a repeated edge.
/// </summary>
internal static class CropFrame
{
    /// <summary>A crop as the map leaves it, <paramref name="width"/> x <paramref name="height"/>.</summary>
    /// <param name="picture">Is read only.</param>
    /// <param name="crop">The part that the result shows.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="filter">The resize's filter.</param>
    /// <param name="toSource">From the indices of a pixel of the result to those in the resized crop.</param>
    public static RgbImage Warp(RgbImage picture, PixelBox crop, int width, int height, ResizeFilter filter, in Affine toSource)
    {
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
        RgbImage frame = Resizer.Resize(picture, left + width + right, top + height + bottom, filter, box);
        var result = new RgbImage(width, height, GC.AllocateUninitializedArray<byte>(3 * width * height));
        AffineWarp.Run(frame, toSource.Then(Translation.Of(left, top)), result);
        return result;
    }

    // The lowest and the highest of a map that is linear in both indices: at the corners.
    private static (double Low, double High) Reach(double alongX, double alongY, double at) =>
        (at + Math.Min(0, alongX) + Math.Min(0, alongY), at + Math.Max(0, alongX) + Math.Max(0, alongY));

    private static int Margin(double wanted, double available) => (int)Math.Min(Math.Ceiling(Math.Max(0, wanted)), Math.Floor(available));
}
