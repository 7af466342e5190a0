namespace Transfer.Zoo.Tokenization;

/// <summary>Replaces what a pattern matches by a fixed text.</summary>
internal sealed class ReplaceNormalizer(TextPattern pattern, int[] content) : Normalizer
{
    public static ReplaceNormalizer Read(StrictObject json) =>
        new(TextPattern.Read(json, "pattern"), [.. json.Text("content").EnumerateRunes().Select(rune => rune.Value)]);

    /// <inheritdoc/>
    public override void Apply(TextBuffer text)
    {
        text.Matches.Clear();
        pattern.Find(text, 0, text.Count, text.Matches);
        text.Begin();
        foreach ((int start, int end, bool isMatch) in text.Matches)
        {
            if (!isMatch)
            {
                text.Append(text, start, end);
                continue;
            }

            // The new text belongs to the last code point of what it replaces.
            foreach (int rune in content)
                text.Emit(rune, end - 1);
        }

        text.Commit();
    }
}
