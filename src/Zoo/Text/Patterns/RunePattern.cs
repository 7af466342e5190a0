namespace Transfer.Zoo.Tokenization;

/// <summary>Single code points with a property.</summary>
internal sealed class RunePattern(Func<int, bool> matches) : TextPattern
{
    /// <inheritdoc/>
    public override void Find(TextBuffer text, int start, int end, List<PatternMatch> found)
    {
        ReadOnlySpan<int> runes = text.Runes;
        int last = start;
        for (int i = start; i < end; i++)
        {
            if (!matches(runes[i]))
                continue;
            if (i > last)
                found.Add(new(last, i, false));
            found.Add(new(i, i + 1, true));
            last = i + 1;
        }

        if (last < end)
            found.Add(new(last, end, false));
    }
}
