using System.Globalization;

namespace Transfer.FineTune;

/// <summary>Shows a word among those beside it.</summary>
internal static class WordContext
{
    private const int Beside = 12;
    private const string Sentence = "sentence ", Word = ", word ";

    /// <summary>What a word is called until its sentence is read again: both counted from 1.</summary>
    public static string PlaceOf(int sentence, int word) => FormattableString.Invariant($"{Sentence}{sentence + 1}{Word}{word + 1}");

    /// <summary>The sentence and the word, counted from 0, of what <see cref="PlaceOf"/> gave.</summary>
    public static (int Sentence, int Word) At(string place)
    {
        int[] counted = [.. place[Sentence.Length..].Split(Word).Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
        return (counted[0] - 1, counted[1] - 1);
    }

    /// <summary>"… lived in »London« until …": the word between marks, and up to twelve words before and behind it.</summary>
    public static string Of(IReadOnlyList<string> words, int word)
    {
        int first = Math.Max(0, word - Beside), last = Math.Min(words.Count - 1, word + Beside);
        string text = string.Join(' ', Enumerable.Range(first, last - first + 1).Select(i => i == word ? $"»{words[i]}«" : words[i]));
        return $"{(first > 0 ? "… " : "")}{text}{(last < words.Count - 1 ? " …" : "")}";
    }
}
