using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Transfer.Onnx;

/// <summary>
/// Bytes of a name or a text that are not UTF-8, as characters: the byte b becomes the private-use character U+10FE00 + b, so that two names that differ in such bytes
/// only stay two, and all of them are written back as they were. A character of that range that a file really holds is taken for four stray bytes, so nothing is
/// ambiguous. (The idea is that of Python's surrogateescape, PEP 383; lone surrogates themselves would not pass through protobuf.)
/// </summary>
internal static class StrayBytes
{
    /// <summary>How many bytes at most one byte takes as a character.</summary>
    public const int Growth = 4;

    private const int First = 0x10FE80;
    private const int Last = 0x10FEFF;
    private const int Base = 0x10FE00;

    // The surrogate with which each of the characters begins in UTF-16: a quick sign that a text may have one.
    private const char Leading = '\uDBFF';

    /// <summary>The byte that a character stands for, or -1.</summary>
    public static int Of(Rune rune) => rune.Value is >= First and <= Last ? rune.Value - Base : -1;

    /// <summary>Whether a character of the text stands for a stray byte.</summary>
    public static bool IsIn(string text)
    {
        if (!text.Contains(Leading))
            return false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Of(rune) >= 0)
                return true;
        }

        return false;
    }

    /// <summary>Whether a text that protobuf decoded can have had stray bytes, or characters that would be taken for them.</summary>
    public static bool MayBeIn(string text) => text.Contains('\uFFFD') || IsIn(text);

    /// <summary>UTF-8 for protobuf to decode, of bytes that should be UTF-8.</summary>
    public static ReadOnlyMemory<byte> Escape(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetBytes(Decode(bytes.Span));

    /// <summary>The bytes as they were, of the UTF-8 that protobuf wrote.</summary>
    public static ReadOnlyMemory<byte> Restore(ReadOnlyMemory<byte> bytes) => Encode(Encoding.UTF8.GetString(bytes.Span));

    /// <summary>The text of bytes that should be UTF-8.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes) && Encoding.UTF8.GetString(bytes) is var whole && !IsIn(whole))
            return whole;
        var text = new StringBuilder(bytes.Length);
        Span<char> pair = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            // What is no character is taken one byte at a time: of "E2 82 41" the first two are stray and the third is an A.
            bool isCharacter = Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == OperationStatus.Done && Of(rune) < 0;
            int taken = isCharacter ? length : 1;
            Rune read = isCharacter ? rune : new Rune(Base + bytes[0]);
            text.Append(pair[..read.EncodeToUtf16(pair)]);
            bytes = bytes[taken..];
        }

        return text.ToString();
    }

    /// <summary>The bytes that <see cref="Decode"/> made the text of.</summary>
    public static byte[] Encode(string text)
    {
        var bytes = new ArrayBufferWriter<byte>(text.Length + 1);
        foreach (Rune rune in text.EnumerateRunes())
        {
            Span<byte> into = bytes.GetSpan(4);
            if (Of(rune) is >= 0 and int stray)
            {
                into[0] = (byte)stray;
                bytes.Advance(1);
            }
            else
            {
                bytes.Advance(rune.EncodeToUtf8(into));
            }
        }

        return bytes.WrittenSpan.ToArray();
    }
}
