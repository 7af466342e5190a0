namespace Transfer.Zoo.Decoding;

/// <summary>
/// The run-length coding of 8- and 4-bit bitmaps. Pairs of bytes: a count and a value (with 4 bits: two values that take turns), or 0 and
/// 0 = end of row, 1 = end of picture, 2 = move right and up by the next two bytes, n = n literal values, padded to 16 bits.
/// </summary>
internal static class BmpRunLength
{
    /// <summary>One index a byte, bottom row first, without padding; what is skipped is index 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The data ends too early.</exception>
    public static byte[] Expand(ReadOnlySpan<byte> data, int width, int height, int bits)
    {
        byte[] indices = new byte[width * height];
        (int x, int y, int at) = (0, 0, 0);
        while (y < height)
        {
            ReadOnlySpan<byte> pair = data.Slice(at, 2);
            at += 2;
            if (pair[0] > 0)
            {
                for (int i = 0; i < pair[0]; i++)
                    Put(bits == 8 ? pair[1] : Nibble(pair[1], i));
            }
            else if (pair[1] == 0)
            {
                (x, y) = (0, y + 1);
            }
            else if (pair[1] == 1)
            {
                break;
            }
            else if (pair[1] == 2)
            {
                ReadOnlySpan<byte> move = data.Slice(at, 2);
                (x, y, at) = (x + move[0], y + move[1], at + 2);
            }
            else
            {
                int bytes = (pair[1] * bits + 7) / 8;
                ReadOnlySpan<byte> literal = data.Slice(at, bytes);
                for (int i = 0; i < pair[1]; i++)
                    Put(bits == 8 ? literal[i] : Nibble(literal[i / 2], i));
                at += (bytes + 1) / 2 * 2;
            }
        }

        return indices;

        void Put(byte index)
        {
            if (x < width && y < height)
                indices[y * width + x] = index;
            x++;
        }
    }

    private static byte Nibble(byte value, int i) => (byte)(i % 2 == 0 ? value >> 4 : value & 15);
}
