namespace Transfer.Zoo.Tokenization;

/// <summary>Drops white space; what lies between is a piece.</summary>
internal sealed class WhitespaceSplit : PreTokenizer
{
    private static readonly RunePattern Pattern = new(UnicodeData.IsWhiteSpace);

    /// <inheritdoc/>
    public override void Split(SplitText text) => Splitting.Run(text, Pattern, SplitBehavior.Removed, invert: false);
}
