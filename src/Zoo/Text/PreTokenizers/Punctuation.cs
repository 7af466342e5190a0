namespace Transfer.Zoo.Tokenization;

/// <summary>Splits at punctuation, as BERT understands it.</summary>
internal sealed class Punctuation(SplitBehavior behavior) : PreTokenizer
{
    private static readonly RunePattern Pattern = new(UnicodeData.IsPunctuation);

    public static Punctuation Read(StrictObject json) => new(json.Has("behavior") ? Splitting.Read(json, "behavior") : SplitBehavior.Isolated);

    /// <inheritdoc/>
    public override void Split(SplitText text) => Splitting.Run(text, Pattern, behavior, invert: false);
}
