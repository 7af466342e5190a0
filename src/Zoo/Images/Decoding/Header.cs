using System.Buffers.Binary;

namespace Transfer.Zoo.Decoding;

/// <summary>What is read of a file's header here, before the decoding library sees the file.</summary>
/// <param name="Width">Declared columns, 0 where it was not found.</param>
/// <param name="Height">Declared rows, 0 where it was not found.</param>
internal readonly record struct Header(long Width, long Height)
{
    /// <summary>Reads the header; never fails, because the decoder will find what is wrong. TIFF is left to the decoder.</summary>
    public static Header Read(ReadOnlySpan<byte> file, ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => Jpeg(file),
        ImageFormat.Png when file.Length >= 24 => new(Big32(file[16..]), Big32(file[20..])),
        ImageFormat.Gif when file.Length >= 10 => new(Little16(file[6..]), Little16(file[8..])),
        ImageFormat.WebP when file.Length >= 30 => WebP(file),
        _ => default,
    };

    private static Header WebP(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> data = file[20..];
        if (file.Slice(12, 4).SequenceEqual("VP8X"u8))
            return new(1 + Little24(data[4..]), 1 + Little24(data[7..]));
        if (file.Slice(12, 4).SequenceEqual("VP8 "u8))
            return new(Little16(data[6..]) & 0x3FFF, Little16(data[8..]) & 0x3FFF);
        uint packed = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
        return file.Slice(12, 4).SequenceEqual("VP8L"u8) ? new(1 + (packed & 0x3FFF), 1 + (packed >> 14 & 0x3FFF)) : default;
    }

    // Segments from the start to the frame: FF, marker, length with itself.
    private static Header Jpeg(ReadOnlySpan<byte> file)
    {
        int at = 2;
        while (at + 4 <= file.Length)
        {
            if (file[at] != 0xFF || file[at + 1] == 0xFF)
            {
                at++;
                continue;
            }

            byte marker = file[at + 1];
            if (marker is 0x00 or 0x01 or >= 0xD0 and <= 0xD7)
            {
                at += 2;
                continue;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            if (marker is 0xDA or 0xD9 || length < 2)
                break;
            ReadOnlySpan<byte> segment = file.Slice(at + 4, Math.Min(length - 2, file.Length - at - 4));
            bool isFrame = marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
            if (isFrame && segment.Length >= 5)
                return new(BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), BinaryPrimitives.ReadUInt16BigEndian(segment[1..]));
            at += 2 + length;
        }

        return default;
    }

    private static long Big32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private static int Little16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static int Little24(ReadOnlySpan<byte> bytes) => bytes[0] | bytes[1] << 8 | bytes[2] << 16;
}
