using System.Text;

namespace Transfer.Zoo.Tokenization;

/// <summary>
/// GPT-2's alphabet: one visible character for each byte. The printable bytes of Latin-1 stand for themselves, the 68 others are
/// U+0100 and up, in order; a space is U+0120.
/// </summary>
internal static class ByteCharacters
{
    /// <summary>The character of a space.</summary>
    public const int Space = 0x120;

    private static readonly char[] OfByte = BuildOfByte();
    private static readonly short[] ToByte = BuildToByte();

    /// <summary>The byte that a character stands for, or -1.</summary>
    public static int ByteOf(int rune) => rune < ToByte.Length ? ToByte[rune] : -1;

    /// <summary>The character of a byte.</summary>
    public static char Of(byte value) => OfByte[value];

    /// <summary>Emits the bytes of a part of a text.</summary>
    public static void Write(TextBuffer text, int start, int end)
    {
        Span<byte> utf8 = stackalloc byte[4];
        for (int i = start; i < end; i++)
        {
            int rune = text.Runes[i];
            if (rune < 0x80)
            {
                text.Emit(OfByte[rune], i);
                continue;
            }

            int bytes = new Rune(rune).EncodeToUtf8(utf8);
            foreach (byte each in utf8[..bytes])
                text.Emit(OfByte[each], i);
        }
    }

    private static char[] BuildOfByte()
    {
        var table = new char[256];
        int next = 0x100;
        for (int value = 0; value < 256; value++)
            table[value] = value is (>= 0x21 and <= 0x7E) or (>= 0xA1 and <= 0xAC) or >= 0xAE ? (char)value : (char)next++;
        return table;
    }

    private static short[] BuildToByte()
    {
        var table = new short[0x100 + 68];
        Array.Fill(table, (short)-1);
        for (int value = 0; value < 256; value++)
            table[OfByte[value]] = (short)value;
        return table;
    }
}
