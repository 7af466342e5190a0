using System.Globalization;
using System.Text;
using Transfer.Onnx;
using Transfer.Zoo.Vips;

namespace Transfer.Zoo;

/// <summary>Writes pictures as PNG or JPEG files in memory: previews and thumbnails. The same picture gives the same bytes. Thread safe.</summary>
public static unsafe class ImageEncoder
{
    private const int UChar = 0;

    /// <summary>A PNG file: every pixel as it is.</summary>
    /// <exception cref="TransferException">The library is missing or fails (kind Resource).</exception>
    public static byte[] Png(RgbImage image) => Encode(image, "pngsave_buffer"u8, "compression"u8, "6\0"u8);

    /// <summary>A JPEG file.</summary>
    /// <param name="image">The picture, at most 65,535 a side.</param>
    /// <param name="quality">1 to 100.</param>
    /// <exception cref="TransferException">The quality or a side is out of range (kind Usage), or the library is missing or fails (kind Resource).</exception>
    public static byte[] Jpeg(RgbImage image, int quality = 85)
    {
        if (quality is < 1 or > 100)
            throw new TransferException(ErrorKind.Usage, $"JPEG: the quality is {quality}, wanted 1 to 100; 85 is usual");
        if (Math.Max(image.Width, image.Height) > ushort.MaxValue)
            throw new TransferException(ErrorKind.Usage, $"JPEG: the size is {image.Width}x{image.Height}, wanted at most 65535 a side; write PNG");
        return Encode(image, "jpegsave_buffer"u8, "Q"u8, Encoding.ASCII.GetBytes(quality.ToString(CultureInfo.InvariantCulture) + '\0'));
    }

    private static byte[] Encode(RgbImage image, ReadOnlySpan<byte> saver, ReadOnlySpan<byte> option, ReadOnlySpan<byte> value)
    {
        VipsLibrary vips = VipsLibrary.Shared;
        fixed (byte* pixels = image.Pixels)
        {
            nint source = vips.ImageNewFromMemory(pixels, (nuint)image.Pixels.Length, image.Width, image.Height, 3, UChar);
            try
            {
                using var save = new VipsOperation(vips, saver);
                save.SetImage("in"u8, source);
                save.Set(option, value);
                return save.Build() ? save.Bytes("buffer"u8)
                    : throw new TransferException(ErrorKind.Resource, $"libvips {vips.Version} could not write a {image.Width}x{image.Height} picture; see 'transfer doctor'");
            }
            finally
            {
                vips.Unref(source);
            }
        }
    }
}
