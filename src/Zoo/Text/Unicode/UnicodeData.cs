using System.Globalization;
using System.Text;

namespace Transfer.Zoo.Tokenization;

/// <summary>
/// What tokenizers ask of single code points. General categories are the platform's; where the reference library uses tables of an older
/// version of Unicode, so that ids depend on it, they are read from <c>unicode.txt</c>.
/// </summary>
internal static class UnicodeData
{
    private static readonly Lazy<UnicodeTables> Loaded = new(UnicodeTables.Load);

    /// <summary>Compositions and decompositions, read when text that is not ASCII is first met.</summary>
    public static UnicodeTables Tables => Loaded.Value;

    /// <summary>Whether a code point is white space: U+0009 to U+000D, U+0085 and the separators.</summary>
    public static bool IsWhiteSpace(int rune) => rune < 0x80
        ? rune is ' ' or (>= 9 and <= 13)
        : rune == 0x85 || Category(rune) is UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    /// <summary>Whether a code point is in <c>\w</c>: letters, marks, digits, letter numbers, connectors, circled letters, and the two joiners.</summary>
    public static bool IsWord(int rune) => rune < 0x80
        ? rune is '_' or (>= '0' and <= '9') or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z')
        : Category(rune) <= UnicodeCategory.LetterNumber || Category(rune) == UnicodeCategory.ConnectorPunctuation || IsCircledLetterOrJoiner(rune);

    /// <summary>Whether a code point is a letter, <c>\p{L}</c>.</summary>
    public static bool IsLetter(int rune) => Category(rune) <= UnicodeCategory.OtherLetter;

    /// <summary>Whether a code point is a number, <c>\p{N}</c>.</summary>
    public static bool IsNumber(int rune) =>
        Category(rune) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    /// <summary>Whether a code point is punctuation as BERT splits at it: every ASCII sign, else Unicode 8's category P.</summary>
    public static bool IsPunctuation(int rune) => rune < 0x80
        ? rune is (>= 33 and <= 47) or (>= 58 and <= 64) or (>= 91 and <= 96) or (>= 123 and <= 126)
        : Tables.IsPunctuation(rune);

    /// <summary>Whether a code point lies in the blocks that BERT treats as Chinese characters (with the gap that its test has).</summary>
    public static bool IsChinese(int rune) => rune >= 0x3400
        && rune is <= 0x4DBF or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x2A6DF)
            or (>= 0x2A700 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0x2F800 and <= 0x2FA1F);

    /// <summary>The general category of a code point.</summary>
    public static UnicodeCategory Category(int rune) => CharUnicodeInfo.GetUnicodeCategory(rune);

    /// <summary>
    /// The lower-case form of a code point, without looking at its neighbours. U+0130 alone becomes two code points; its second, U+0307, is the
    /// caller's to add.
    /// </summary>
    public static int ToLower(int rune) => rune switch
    {
        < 0x80 => rune is >= 'A' and <= 'Z' ? rune | 0x20 : rune,
        0x130 => 'i',
        // Unicode 17, which the platform's table does not know yet.
        0xA7CE or 0xA7D2 or 0xA7D4 => rune + 1,
        >= 0x16EA0 and <= 0x16EB8 => rune + 27,
        _ => Rune.IsValid(rune) ? Rune.ToLowerInvariant(new Rune(rune)).Value : rune,
    };

    private static bool IsCircledLetterOrJoiner(int rune) => rune is 0x200C or 0x200D or (>= 0x24B6 and <= 0x24E9)
        or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);
}
