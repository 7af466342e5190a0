namespace Transfer.Zoo.Tokenization;

/// <summary>A word's last token carries a suffix, which becomes the space after it.</summary>
internal sealed class BpeDecoder(string suffix) : Decoder
{
    public static BpeDecoder Read(StrictObject json) => new(json.OptionalText("suffix") ?? "</w>");

    /// <inheritdoc/>
    public override void Apply(List<string> tokens)
    {
        for (int i = 0; i < tokens.Count && suffix.Length > 0; i++)
            tokens[i] = tokens[i].Replace(suffix, i == tokens.Count - 1 ? "" : " ", StringComparison.Ordinal);
    }
}
