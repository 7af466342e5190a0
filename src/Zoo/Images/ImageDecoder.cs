using System.Buffers;
using Transfer.Onnx;
using Transfer.Zoo.Decoding;
using Transfer.Zoo.Vips;

namespace Transfer.Zoo;

/// <summary>
/// Decodes JPEG, PNG, WebP, BMP, GIF (its first frame) and TIFF (its first page) to 8-bit RGB. The content decides which, not the name.
/// EXIF orientation is applied, what is transparent lies on white, 16-bit samples lose their lower eight bits, colour profiles are
/// ignored. Thread safe; one picture uses one thread.
/// </summary>
public static class ImageDecoder
{
    /// <summary>Decodes a file.</summary>
    /// <exception cref="TransferException">
    /// BadInput: not a picture, damaged, of an unsupported kind or beyond the limits. NotFound or Resource: the file cannot be read, or the
    /// decoding library is missing.
    /// </exception>
    public static RgbImage Decode(string path, ImageLimits? limits = null) => Image(Decode(path, limits ?? ImageLimits.Default, borrow: false));

    /// <summary>Decodes a file that is in memory.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="limits">What it may cost.</param>
    /// <exception cref="TransferException">Not a picture, damaged, of an unsupported kind or beyond the limits (kind BadInput).</exception>
    public static RgbImage Decode(ReadOnlyMemory<byte> bytes, string name, ImageLimits? limits = null) =>
        Image(Decode(bytes.Span, name, limits ?? ImageLimits.Default, borrow: false));

    /// <summary>Decodes what a stream holds from where it stands to its end.</summary>
    /// <param name="stream">Read to its end, not closed.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="limits">What it may cost.</param>
    /// <exception cref="TransferException">Not a picture, damaged, of an unsupported kind or beyond the limits (kind BadInput), or the stream cannot be read (kind Resource).</exception>
    public static RgbImage Decode(Stream stream, string name, ImageLimits? limits = null) => Image(Decode(stream, name, limits ?? ImageLimits.Default, borrow: false));

    /// <summary>The version of the decoding library, for instance <c>libvips 8.18.7</c>, and the file it was loaded from.</summary>
    /// <exception cref="TransferException">It is missing or cannot be used (kind Resource).</exception>
    public static (string Version, string Path) Library => ($"libvips {VipsLibrary.Shared.Version}", VipsLibrary.Shared.Path);

    internal static DecodedPixels Decode(string path, ImageLimits limits, bool borrow)
    {
        if (Directory.Exists(path))
            throw TransferException.BadFile(path, "a folder, wanted a picture; name a file");
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return Decode(stream, path, limits, borrow);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw TransferException.FileAccess(path, error);
        }
        catch (ArgumentException error)
        {
            throw new TransferException(ErrorKind.Usage, $"'{Shown.Path(path)}': not a path; give a file's name", error);
        }
    }

    internal static DecodedPixels Decode(ReadOnlySpan<byte> file, string name, ImageLimits limits, bool borrow)
    {
        if (file.Length > limits.MaxFileBytes)
            throw TooLarge(name, limits);
        ImageFormat format = FormatSniffer.Detect(file, name);
        return format == ImageFormat.Bmp
            ? BmpReader.Read(file, name, limits, borrow)
            : VipsDecoder.Decode(file, name, format, limits, borrow);
    }

    private static DecodedPixels Decode(Stream stream, string name, ImageLimits limits, bool borrow)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            if (stream.CanSeek)
                Grow(stream.Length - stream.Position + 1, 0);
            int length = 0;
            for (int read; (read = stream.Read(buffer, length, buffer.Length - length)) > 0;)
            {
                length += read;
                if (length > limits.MaxFileBytes)
                    throw TooLarge(name, limits);
                if (length == buffer.Length)
                    Grow(2L * length, length);
            }

            return Decode(buffer.AsSpan(0, length), name, limits, borrow);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw TransferException.FileAccess(name, error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        void Grow(long wanted, int used)
        {
            if (wanted <= buffer.Length)
                return;

            // One byte beyond the limit is enough to see that a file is beyond it.
            byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(wanted, limits.MaxFileBytes + 1L));
            buffer.AsSpan(0, used).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }
    }

    private static TransferException TooLarge(string name, ImageLimits limits) =>
        TransferException.BadFile(name, $"the file is larger than {limits.MaxFileBytes} bytes, the limit for a picture; make it smaller");

    private static RgbImage Image(DecodedPixels pixels) => new(pixels.Width, pixels.Height, pixels.Buffer);
}
