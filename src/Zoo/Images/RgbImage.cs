using Transfer.Onnx;

namespace Transfer.Zoo;

/// <summary>An 8-bit picture: R, G, B interleaved, row by row from the top, without padding.</summary>
public sealed class RgbImage
{
    /// <summary>Wraps pixels without copying them.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="pixels">Exactly <c>3 * width * height</c> bytes.</param>
    /// <exception cref="TransferException">A side is below 1, or the number of bytes is not that of the sides (kind Usage).</exception>
    public RgbImage(int width, int height, byte[] pixels)
    {
        if (width < 1 || height < 1)
            throw new TransferException(ErrorKind.Usage, $"image: the size is {width}x{height}, wanted at least 1x1; give both sides");
        if (pixels.LongLength != 3L * width * height)
            throw new TransferException(ErrorKind.Usage,
                $"image: {pixels.LongLength} bytes for {width}x{height}, wanted {3L * width * height}; give R, G, B of each pixel, row by row");
        (Width, Height, Pixels) = (width, height, pixels);
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>The pixels themselves, not a copy: byte <c>3 * (y * Width + x) + channel</c>.</summary>
    public byte[] Pixels { get; }
}
