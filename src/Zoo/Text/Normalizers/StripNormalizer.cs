namespace Transfer.Zoo.Tokenization;

/// <summary>Removes white space from the ends of the text.</summary>
internal sealed class StripNormalizer(bool left, bool right) : Normalizer
{
    public static StripNormalizer Read(StrictObject json) =>
        new(json.Flag("strip_left", otherwise: true), json.Flag("strip_right", otherwise: true));

    /// <inheritdoc/>
    public override void Apply(TextBuffer text)
    {
        int start = 0;
        int end = text.Count;
        while (left && start < end && UnicodeData.IsWhiteSpace(text.Runes[start]))
            start++;
        while (right && end > start && UnicodeData.IsWhiteSpace(text.Runes[end - 1]))
            end--;
        text.Load(text, start, end);
    }
}
