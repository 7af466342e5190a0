using System.Text;

namespace Transfer.Zoo.Tokenization;

/// <summary>The 256 tokens <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>, which write what the vocabulary has no token for.</summary>
internal sealed class ByteTokens
{
    private readonly int[] _ids = new int[256];

    private ByteTokens()
    {
    }

    /// <summary>Looks the tokens up; those that are missing are not used.</summary>
    public static ByteTokens Find(Vocabulary vocabulary)
    {
        var bytes = new ByteTokens();
        for (int value = 0; value < 256; value++)
            bytes._ids[value] = vocabulary.IdOf($"<0x{value:X2}>");
        return bytes;
    }

    /// <summary>Writes code points as bytes, each at the place of them all; does nothing and says so where a token is missing.</summary>
    public bool TryAdd(ReadOnlySpan<int> runes, int offset, TokenList tokens)
    {
        int before = tokens.Count;
        Span<byte> utf8 = stackalloc byte[4];
        foreach (int rune in runes)
        {
            foreach (byte each in utf8[..new Rune(rune).EncodeToUtf8(utf8)])
            {
                if (_ids[each] < 0)
                {
                    tokens.Truncate(before);
                    return false;
                }

                tokens.Add(_ids[each], offset, offset + runes.Length);
            }
        }

        return true;
    }

    /// <summary>Writes one code point as bytes, as symbols that may be merged; does nothing and says so where a token is missing.</summary>
    public bool TryAdd(int rune, int place, SymbolList symbols)
    {
        Span<byte> utf8 = stackalloc byte[4];
        Span<byte> bytes = utf8[..new Rune(rune).EncodeToUtf8(utf8)];
        foreach (byte each in bytes)
        {
            if (_ids[each] < 0)
                return false;
        }

        foreach (byte each in bytes)
            symbols.Add(_ids[each], place, place + 1);
        return true;
    }
}
