using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Transfer.Zoo.Tokenization;

/// <summary>
/// SentencePiece's map of characters: a double-array trie (Aoe 1989; Yata's Darts) whose values are places in a block of replacements.
/// Grapheme clusters below six bytes are looked up as a whole, everything else code point by code point, as the reference library does.
/// </summary>
internal sealed class Precompiled : Normalizer
{
    private const int LongestCluster = 6;

    private readonly uint[] _units;
    private readonly byte[] _replacements;

    private Precompiled(uint[] units, byte[] replacements) => (_units, _replacements) = (units, replacements);

    public static Precompiled Read(StrictObject json)
    {
        const string key = "precompiled_charsmap";
        byte[] blob;
        try
        {
            blob = Convert.FromBase64String(json.Text(key));
        }
        catch (FormatException)
        {
            throw json.Wrong(key, "is not base64");
        }

        uint size = blob.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(blob) : uint.MaxValue;
        if (size > blob.Length - 4 || size % 4 != 0)
            throw json.Wrong(key, $"is cut short: {blob.Length} bytes, and its trie is said to have {size}");
        return new(MemoryMarshal.Cast<byte, uint>(blob.AsSpan(4, (int)size)).ToArray(), blob[(4 + (int)size)..]);
    }

    /// <inheritdoc/>
    public override void Apply(TextBuffer text)
    {
        if (_units.Length == 0 || text.Count == 0)
            return;
        List<RuneChange> changes = text.Changes;
        changes.Clear();
        ReadOnlySpan<int> runes = text.Runes;
        bool modified = false;
        Span<byte> utf8 = stackalloc byte[LongestCluster + 4];
        for (int i = 0; i < runes.Length;)
        {
            int cluster = Cluster(runes[i..]);
            int bytes = cluster > 1 ? Encode(runes.Slice(i, cluster), utf8) : LongestCluster;
            if (bytes < LongestCluster && Replace(utf8[..bytes], cluster, changes))
            {
                modified = true;
                i += cluster;
                continue;
            }

            for (int end = i + cluster; i < end; i++)
            {
                if (Replace(utf8[..new Rune(runes[i]).EncodeToUtf8(utf8)], 1, changes))
                    modified = true;
                else
                    changes.Add(new(runes[i], 0));
            }
        }

        if (modified)
            text.Transform(changes, 0);
    }

    // The number of code points in the grapheme cluster at the beginning. ASCII followed by ASCII is a cluster alone, but for CR LF.
    private static int Cluster(ReadOnlySpan<int> runes)
    {
        if (runes.Length == 1 || (runes[0] < 0x80 && runes[1] < 0x80 && runes[0] != '\r'))
            return 1;
        Span<char> characters = stackalloc char[2 * LongestCluster];
        int length = 0;
        foreach (int rune in runes[..Math.Min(runes.Length, LongestCluster)])
            length += new Rune(rune).EncodeToUtf16(characters[length..]);
        int count = 0;
        foreach (Rune _ in ((ReadOnlySpan<char>)characters[..StringInfo.GetNextTextElementLength(characters[..length])]).EnumerateRunes())
            count++;
        return count;
    }

    private static int Encode(ReadOnlySpan<int> runes, Span<byte> utf8)
    {
        int bytes = 0;
        foreach (int rune in runes)
        {
            bytes += new Rune(rune).EncodeToUtf8(utf8[bytes..]);
            if (bytes >= LongestCluster)
                break;
        }

        return bytes;
    }

    private bool Replace(ReadOnlySpan<byte> part, int oldCount, List<RuneChange> changes)
    {
        int at = Find(part);
        if (at < 0 || at > _replacements.Length)
            return false;
        ReadOnlySpan<byte> rest = _replacements.AsSpan(at);
        int end = rest.IndexOf((byte)0);
        ReadOnlySpan<byte> replacement = end < 0 ? rest : rest[..end];
        int newCount = 0;
        while (!replacement.IsEmpty)
        {
            _ = Rune.DecodeFromUtf8(replacement, out Rune rune, out int consumed);
            replacement = replacement[consumed..];
            changes.Add(new(rune.Value, newCount++ < oldCount ? 0 : 1));
        }

        // What is gone counts for the last code point that stays.
        if (newCount < oldCount && changes.Count > 0)
            changes[^1] = changes[^1] with { Change = changes[^1].Change + newCount - oldCount };
        return true;
    }

    // The value of the shortest key that the part begins with, or -1.
    private int Find(ReadOnlySpan<byte> part)
    {
        uint node = Offset(_units[0]);
        foreach (byte each in part)
        {
            if (each == 0)
                return -1;
            node ^= each;
            if (node >= _units.Length)
                return -1;
            uint unit = _units[node];
            if ((unit & ((1u << 31) | 0xFF)) != each)
                return -1;
            node ^= Offset(unit);
            if (((unit >> 8) & 1) == 1)
                return node < _units.Length ? (int)(_units[node] & ((1u << 31) - 1)) : -1;
        }

        return -1;
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & (1u << 9)) >> 6);
}
