using System.Buffers.Binary;

namespace Transfer.TestKit;

/// <summary>Writes pictures that a test makes up, as 24-bit bitmaps: the format that needs no encoder.</summary>
public static class BmpFile
{
    private const int HeaderSize = 54;

    /// <summary>Writes a picture of one colour with a little noise, so that no two seeds give the same bytes.</summary>
    public static void Write(string path, int side, (byte R, byte G, byte B) colour, int seed)
    {
        int stride = (3 * side + 3) & ~3;
        byte[] file = new byte[HeaderSize + stride * side];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), HeaderSize);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), side);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), side);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(28), 24);
        var random = new Random(seed);
        for (int y = 0; y < side; y++)
        {
            Span<byte> row = file.AsSpan(HeaderSize + y * stride, 3 * side);
            for (int x = 0; x < side; x++)
            {
                row[3 * x] = Near(colour.B, random);
                row[3 * x + 1] = Near(colour.G, random);
                row[3 * x + 2] = Near(colour.R, random);
            }
        }

        File.WriteAllBytes(path, file);
    }

    private static byte Near(byte value, Random random) => (byte)Math.Clamp(value + random.Next(-20, 21), 0, 255);
}
