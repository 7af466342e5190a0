using System.Buffers.Binary;
using System.Text;
using Transfer.Onnx;

namespace Transfer.Zoo.Decoding;

/// <summary>Tells a file's format by its first bytes. Its name says nothing: names lie, and what is not known here reaches no decoder.</summary>
internal static class FormatSniffer
{
    private const string Wanted = "wanted JPEG, PNG, WebP, BMP, GIF or TIFF";
    private const int TextSample = 512;

    /// <summary>The format.</summary>
    /// <exception cref="TransferException">None of the formats (kind BadInput); the message says what the file seems to be.</exception>
    public static ImageFormat Detect(ReadOnlySpan<byte> file, string name)
    {
        if (file.IsEmpty)
            throw TransferException.BadFile(name, $"the file is empty (0 bytes), {Wanted}; get it again or remove it");
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return ImageFormat.Jpeg;
        if (file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]))
            return ImageFormat.Png;
        if (file.Length >= 12 && file.StartsWith("RIFF"u8) && file.Slice(8, 4).SequenceEqual("WEBP"u8))
            return ImageFormat.WebP;
        if (file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8))
            return ImageFormat.Gif;
        if (file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8) || file.StartsWith("II+\0"u8) || file.StartsWith("MM\0+"u8))
            return ImageFormat.Tiff;
        if (file.Length >= 18 && file.StartsWith("BM"u8) && BinaryPrimitives.ReadUInt32LittleEndian(file[14..]) is 12 or 40 or 52 or 56 or 64 or 108 or 124)
            return ImageFormat.Bmp;
        throw TransferException.BadFile(name, Guess(file));
    }

    private static string Guess(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith("%PDF"u8))
            return $"a PDF document, {Wanted}; convert it first";
        if (file.Length >= 12 && file.Slice(4, 4).SequenceEqual("ftyp"u8))
            return $"HEIF, AVIF or a film ('{Shown.Name(Encoding.Latin1.GetString(file.Slice(8, 4)))}'), {Wanted}; convert it first";
        if (file.StartsWith("8BPS"u8))
            return $"a Photoshop document, {Wanted}; convert it first";
        if (file.StartsWith((ReadOnlySpan<byte>)[(byte)'P', (byte)'K', 3, 4]))
            return $"a zip archive, {Wanted}; unpack it first";
        if (file.Length > 2 && file[0] == 'P' && file[1] is >= (byte)'1' and <= (byte)'7' && file[2] is (byte)'\n' or (byte)' ' or (byte)'\r')
            return $"a PNM picture, {Wanted}; convert it first";

        ReadOnlySpan<byte> sample = file[..Math.Min(file.Length, TextSample)];
        if (sample.StartsWith("version https://git-lfs"u8))
            return $"a Git LFS pointer, not the picture itself, {Wanted}; run 'git lfs pull'";
        if (!IsText(sample))
            return $"not a picture (begins with {Convert.ToHexString(sample[..Math.Min(4, sample.Length)])}), {Wanted}; get it again or remove it";
        string text = Encoding.Latin1.GetString(sample);
        if (text.Contains("<svg", StringComparison.OrdinalIgnoreCase))
            return $"an SVG drawing, {Wanted}; convert it first";
        bool page = text.Contains("<html", StringComparison.OrdinalIgnoreCase) || text.Contains("<!doctype html", StringComparison.OrdinalIgnoreCase);
        return $"not a picture (looks like {(page ? "a web page" : "text")}), {Wanted}; get it again or remove it";
    }

    // Bytes from 0x80 on may be UTF-8 or an older code page; control characters other than white space are not text.
    private static bool IsText(ReadOnlySpan<byte> sample)
    {
        foreach (byte b in sample)
        {
            if (b < 0x20 && b is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f') || b == 0x7F)
                return false;
        }

        return true;
    }
}
