using System.Buffers.Binary;
using System.IO.Compression;

namespace Transfer.TestKit.Images;

/// <summary>
/// A reader of plain PNG files (8 or 16 bits, no palette, not interlaced), so that tests of pixels do not lean on the decoder under test.
/// </summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha.</param>
/// <param name="Samples">The numbers, row by row, channels interleaved.</param>
public sealed record PngPixels(int Width, int Height, int Channels, int[] Samples)
{
    /// <summary>Whether there is no colour.</summary>
    public bool Grey => Channels < 3;

    /// <summary>R, G, B bytes of an 8-bit picture without alpha.</summary>
    public byte[] Rgb => Channels == 3 ? [.. Samples.Select(v => (byte)v)] : [.. Samples.SelectMany(v => Enumerable.Repeat((byte)v, 3))];

    /// <summary>Reads a file.</summary>
    public static PngPixels Read(string path)
    {
        ReadOnlySpan<byte> file = File.ReadAllBytes(path);
        using var data = new MemoryStream();
        for (int at = 8; !file.Slice(at + 4, 4).SequenceEqual("IEND"u8);)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file[at..]);
            if (file.Slice(at + 4, 4).SequenceEqual("IDAT"u8))
                data.Write(file.Slice(at + 8, length));
            at += length + 12;
        }

        int width = BinaryPrimitives.ReadInt32BigEndian(file[16..]);
        int height = BinaryPrimitives.ReadInt32BigEndian(file[20..]);
        int bytes = file[24] / 8;
        if (bytes is not (1 or 2) || file[25] == 3 || file[28] != 0)
            throw new InvalidDataException($"{path}: not a plain PNG");
        int channels = file[25] switch { 0 => 1, 2 => 3, 4 => 2, _ => 4 };
        data.Position = 0;
        using var unpacked = new ZLibStream(data, CompressionMode.Decompress);
        byte[] all = Unfilter(unpacked, width * channels * bytes, height, channels * bytes);
        int[] samples = bytes == 1 ? [.. all] : [.. Enumerable.Range(0, all.Length / 2).Select(i => all[2 * i] << 8 | all[2 * i + 1])];
        return new PngPixels(width, height, channels, samples);
    }

    private static byte[] Unfilter(Stream rows, int rowBytes, int height, int pixelBytes)
    {
        byte[] all = new byte[rowBytes * height];
        byte[] above = new byte[rowBytes];
        for (int y = 0; y < height; y++)
        {
            int filter = rows.ReadByte();
            byte[] row = new byte[rowBytes];
            rows.ReadExactly(row);
            for (int x = 0; x < rowBytes; x++)
            {
                int left = x < pixelBytes ? 0 : row[x - pixelBytes];
                int corner = x < pixelBytes ? 0 : above[x - pixelBytes];
                row[x] += (byte)(filter switch
                {
                    0 => 0,
                    1 => left,
                    2 => above[x],
                    3 => (left + above[x]) / 2,
                    _ => Paeth(left, above[x], corner),
                });
            }

            row.CopyTo(all, y * rowBytes);
            above = row;
        }

        return all;
    }

    private static int Paeth(int left, int up, int corner)
    {
        int guess = left + up - corner;
        (int toLeft, int toUp, int toCorner) = (Math.Abs(guess - left), Math.Abs(guess - up), Math.Abs(guess - corner));
        if (toLeft <= toUp && toLeft <= toCorner)
            return left;
        return toUp <= toCorner ? up : corner;
    }
}
