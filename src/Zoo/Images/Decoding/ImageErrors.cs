using Transfer.Onnx;

namespace Transfer.Zoo.Decoding;

/// <summary>The errors that every format shares, and the check of the limits.</summary>
internal static class ImageErrors
{
    /// <summary>The name of a format as people write it.</summary>
    public static string Title(ImageFormat format) => format is ImageFormat.WebP ? "WebP" : format.ToString().ToUpperInvariant();

    /// <summary>Data that ends too early or contradicts itself.</summary>
    public static TransferException Damaged(string name, ImageFormat format) =>
        TransferException.BadFile(name, $"the {Title(format)} data is cut short or damaged; get the file again or remove it");

    /// <summary>A variant of a format that is not decoded.</summary>
    public static TransferException Unsupported(string name, ImageFormat format, string variant) =>
        TransferException.BadFile(name, $"{Title(format)} with {variant} is not supported; convert it to 8-bit RGB");

    /// <summary>Refuses sizes beyond the limits.</summary>
    public static void CheckSize(string name, ImageFormat format, long width, long height, ImageLimits limits)
    {
        if (width < 1 || height < 1)
            throw Damaged(name, format);
        if (width > limits.MaxSide || height > limits.MaxSide || width * height > limits.MaxPixels)
        {
            throw TransferException.BadFile(name,
                $"{width}x{height} pixels, the limit is {limits.MaxSide} a side and {limits.MaxPixels} in all; make the picture smaller");
        }
    }
}
