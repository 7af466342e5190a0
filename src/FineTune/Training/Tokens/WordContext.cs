namespace Transfer.FineTune;

/// <summary>Shows a word among those beside it.</summary>
internal static class WordContext
{
    private const int Beside = 12;

    /// <summary>"… lived in »London« until …": the word between marks, and up to twelve words before and behind it.</summary>
    public static string Of(IReadOnlyList<string> words, int word)
    {
        int first = Math.Max(0, word - Beside), last = Math.Min(words.Count - 1, word + Beside);
        string text = string.Join(' ', Enumerable.Range(first, last - first + 1).Select(i => i == word ? $"»{words[i]}«" : words[i]));
        return $"{(first > 0 ? "… " : "")}{text}{(last < words.Count - 1 ? " …" : "")}";
    }
}
