using Transfer.Zoo.Tokenization;

namespace Transfer.Zoo;

/// <summary>
/// Splits a text into words as data sets of labelled words are split: at white space, each punctuation sign at the edge of a word and each
/// Chinese character on its own. A sign inside a word (<c>Jean-Pierre</c>, <c>10,000</c>, <c>don't</c>) belongs to it.
/// </summary>
/// <remarks>
/// Tokenizers split further, each in its way, or less: but a model that labels words has learnt from the first token of whole words, and an
/// answer at another token would be one that it was never taught.
/// </remarks>
public static class WordSplit
{
    private const string Joiners = "-'’.,&/_@:+";

    /// <summary>The words of a text, in order.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Their places, in UTF-16 units: <c>text[range]</c> is the word.</returns>
    public static IReadOnlyList<Range> Of(string text)
    {
        var words = new List<Range>();
        int start = -1;
        for (int i = 0; i < text.Length;)
        {
            int rune = RuneAt(text, i, out int length);
            bool single = UnicodeData.IsChinese(rune) || (UnicodeData.IsPunctuation(rune) && !JoinsAt(text, i));
            if ((single || UnicodeData.IsWhiteSpace(rune)) && start >= 0)
            {
                words.Add(start..i);
                start = -1;
            }

            if (single)
                words.Add(i..(i + length));
            else if (start < 0 && !UnicodeData.IsWhiteSpace(rune))
                start = i;
            i += length;
        }

        if (start >= 0)
            words.Add(start..text.Length);
        return words;
    }

    private static bool JoinsAt(string text, int at) =>
        Joiners.Contains(text[at]) && at > 0 && at + 1 < text.Length && IsOfWord(text, char.IsLowSurrogate(text[at - 1]) && at > 1 ? at - 2 : at - 1) && IsOfWord(text, at + 1);

    private static bool IsOfWord(string text, int at)
    {
        int rune = RuneAt(text, at, out _);
        return !UnicodeData.IsWhiteSpace(rune) && !UnicodeData.IsPunctuation(rune) && !UnicodeData.IsChinese(rune);
    }

    private static int RuneAt(string text, int at, out int length)
    {
        bool pair = at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]);
        length = pair ? 2 : 1;
        return pair ? char.ConvertToUtf32(text[at], text[at + 1]) : text[at];
    }
}
