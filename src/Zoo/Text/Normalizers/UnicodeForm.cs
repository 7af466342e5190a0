namespace Transfer.Zoo.Tokenization;

/// <summary>One of Unicode's normalization forms.</summary>
internal sealed class UnicodeForm(bool compatibility, bool compose) : Normalizer
{
    /// <inheritdoc/>
    public override void Apply(TextBuffer text) => Normalization.Run(text, compatibility, compose);
}
