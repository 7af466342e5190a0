using System.Buffers.Binary;
using System.Numerics;

namespace Transfer.Zoo.Decoding;

/// <summary>
/// Windows bitmaps of 1, 4, 8, 16, 24 and 32 bits, bottom-up and top-down, run-length coded too. The build of libvips that comes with us has
/// no reader for them. 16-bit and masked values v of n bits become v * 255 / (2^n - 1), cut off, as in Pillow.
/// </summary>
internal static class BmpReader
{
    private const int FileHeader = 14;
    private const int CoreHeader = 12;

    private const uint Plain = 0;
    private const uint RunLength8 = 1;
    private const uint RunLength4 = 2;
    private const uint Masks = 3;
    private const uint AlphaMasks = 6;

    /// <summary>The picture.</summary>
    public static DecodedPixels Read(ReadOnlySpan<byte> file, string name, ImageLimits limits, bool borrow)
    {
        int headerBytes = (int)U32(file, FileHeader);
        if (file.Length < FileHeader + headerBytes)
            throw ImageErrors.Damaged(name, ImageFormat.Bmp);
        bool core = headerBytes == CoreHeader;
        long width = core ? U16(file, 18) : (int)U32(file, 18);
        long height = core ? U16(file, 20) : (int)U32(file, 22);
        int bits = core ? U16(file, 24) : U16(file, 28);
        uint compression = core ? Plain : U32(file, 30);
        bool topDown = height < 0;
        height = Math.Abs(height);
        ImageErrors.CheckSize(name, ImageFormat.Bmp, width, height, limits);
        bool known = (bits, compression) is (1 or 4 or 8 or 16 or 24 or 32, Plain) or (8, RunLength8) or (4, RunLength4) or (16 or 32, Masks or AlphaMasks);
        if (!known)
            throw ImageErrors.Unsupported(name, ImageFormat.Bmp, $"{bits} bits and compression {compression}");

        int start = (int)Math.Min(U32(file, 10), (uint)file.Length);
        ReadOnlySpan<byte> data = file[start..];
        DecodedPixels pixels = DecodedPixels.Allocate((int)width, (int)height, borrow);
        try
        {
            if (bits <= 8)
                Indexed(file, data, headerBytes, bits, compression, pixels, topDown);
            else if (bits == 24)
                BlueGreenRed(data, pixels, topDown);
            else
                Masked(data, bits, ReadMasks(file, headerBytes, bits, compression), pixels, topDown);
        }
        catch (ArgumentOutOfRangeException)
        {
            // A slice beyond the end of the file: every read of the data is a slice of it.
            if (borrow)
                pixels.Return();
            throw ImageErrors.Damaged(name, ImageFormat.Bmp);
        }

        return pixels;
    }

    private static void Indexed(
        ReadOnlySpan<byte> file, ReadOnlySpan<byte> data, int headerBytes, int bits, uint compression, DecodedPixels pixels, bool topDown)
    {
        Span<byte> palette = stackalloc byte[3 * 256];
        palette.Clear();
        int entry = headerBytes == CoreHeader ? 3 : 4;
        int colours = headerBytes == CoreHeader ? 0 : (int)Math.Min(U32(file, 46), 256);
        if (colours == 0)
            colours = 1 << bits;
        ReadOnlySpan<byte> stored = file[(FileHeader + headerBytes)..];
        for (int i = 0; i < colours && entry * i + 3 <= stored.Length; i++)
            (palette[3 * i], palette[3 * i + 1], palette[3 * i + 2]) = (stored[entry * i + 2], stored[entry * i + 1], stored[entry * i]);

        byte[] indices = compression == Plain ? [] : BmpRunLength.Expand(data, pixels.Width, pixels.Height, bits);
        int stride = compression == Plain ? Stride(pixels.Width, bits) : pixels.Width;
        int perByte = compression == Plain ? 8 / bits : 1;
        int mask = compression == Plain ? (1 << bits) - 1 : 255;
        for (int y = 0; y < pixels.Height; y++)
        {
            ReadOnlySpan<byte> row = (compression == Plain ? data : indices).Slice(y * stride, stride);
            Span<byte> to = Row(pixels, y, topDown);
            for (int x = 0; x < pixels.Width; x++)
            {
                int shift = (perByte - 1 - x % perByte) * bits;
                int index = (row[x / perByte] >> (perByte == 1 ? 0 : shift)) & mask;
                palette.Slice(3 * index, 3).CopyTo(to[(3 * x)..]);
            }
        }
    }

    private static void BlueGreenRed(ReadOnlySpan<byte> data, DecodedPixels pixels, bool topDown)
    {
        int stride = Stride(pixels.Width, 24);
        for (int y = 0; y < pixels.Height; y++)
        {
            ReadOnlySpan<byte> row = data.Slice(y * stride, stride);
            Span<byte> to = Row(pixels, y, topDown);
            for (int x = 0; x < to.Length; x += 3)
                (to[x], to[x + 1], to[x + 2]) = (row[x + 2], row[x + 1], row[x]);
        }
    }

    private static void Masked(ReadOnlySpan<byte> data, int bits, uint[] masks, DecodedPixels pixels, bool topDown)
    {
        int stride = Stride(pixels.Width, bits);
        bool hasAlpha = masks[3] != 0 && AnyAlpha(data, bits, masks[3], pixels, stride);
        for (int y = 0; y < pixels.Height; y++)
        {
            ReadOnlySpan<byte> row = data.Slice(y * stride, stride);
            Span<byte> to = Row(pixels, y, topDown);
            for (int x = 0; x < pixels.Width; x++)
            {
                uint value = bits == 16 ? U16(row, 2 * x) : U32(row, 4 * x);
                int alpha = hasAlpha ? Scaled(value, masks[3]) : 255;
                for (int channel = 0; channel < 3; channel++)
                    to[3 * x + channel] = PixelRows.OnWhite(Scaled(value, masks[channel]), alpha);
            }
        }
    }

    // Programs that know nothing of alpha write zeros there: such a picture is opaque, not empty.
    private static bool AnyAlpha(ReadOnlySpan<byte> data, int bits, uint mask, DecodedPixels pixels, int stride)
    {
        for (int y = 0; y < pixels.Height; y++)
        {
            ReadOnlySpan<byte> row = data.Slice(y * stride, stride);
            for (int x = 0; x < pixels.Width; x++)
            {
                if (((bits == 16 ? U16(row, 2 * x) : U32(row, 4 * x)) & mask) != 0)
                    return true;
            }
        }

        return false;
    }

    // Red, green, blue, alpha. A header of 40 bytes has its masks behind it, a longer one inside, at the same place.
    private static uint[] ReadMasks(ReadOnlySpan<byte> file, int headerBytes, int bits, uint compression)
    {
        if (compression == Plain)
            return bits == 16 ? [0x7C00, 0x03E0, 0x001F, 0] : [0xFF0000, 0xFF00, 0xFF, 0];
        bool alpha = headerBytes >= 56 || compression == AlphaMasks;
        return [U32(file, 54), U32(file, 58), U32(file, 62), alpha ? U32(file, 66) : 0];
    }

    private static int Scaled(uint value, uint mask)
    {
        if (mask == 0)
            return 0;
        int shift = BitOperations.TrailingZeroCount(mask);
        return (int)((ulong)((value & mask) >> shift) * 255 / (mask >> shift));
    }

    private static Span<byte> Row(DecodedPixels pixels, int y, bool topDown) =>
        pixels.Span.Slice((topDown ? y : pixels.Height - 1 - y) * 3 * pixels.Width, 3 * pixels.Width);

    // Rows are padded to four bytes.
    private static int Stride(int width, int bits) => (width * bits + 31) / 32 * 4;

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
