namespace Transfer.Zoo.Tokenization;

/// <summary>Writes every UTF-8 byte of the text as one visible character.</summary>
internal sealed class ByteLevelNormalizer : Normalizer
{
    /// <inheritdoc/>
    public override void Apply(TextBuffer text)
    {
        text.Begin();
        ByteCharacters.Write(text, 0, text.Count);
        text.Commit();
    }
}
