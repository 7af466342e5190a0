namespace Transfer.Zoo.Tokenization;

/// <summary>A fixed text.</summary>
internal sealed class LiteralPattern(string literal) : TextPattern
{
    private readonly int[] _runes = [.. literal.EnumerateRunes().Select(rune => rune.Value)];

    /// <inheritdoc/>
    public override void Find(TextBuffer text, int start, int end, List<PatternMatch> matches)
    {
        ReadOnlySpan<int> runes = text.Runes[..end];
        int last = start;
        // An empty text is found between any two characters.
        for (; _runes.Length == 0 && last < end; last++)
            matches.Add(new(last, last + 1, false));
        while (_runes.Length > 0)
        {
            int found = runes[last..].IndexOf(_runes);
            if (found < 0)
                break;
            int at = last + found;
            if (at > last)
                matches.Add(new(last, at, false));
            last = at + _runes.Length;
            matches.Add(new(at, last, true));
        }

        if (last < end)
            matches.Add(new(last, end, false));
    }
}
