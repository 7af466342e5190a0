namespace Transfer.Zoo.Tokenization;

/// <summary>Splits at one character, which is dropped.</summary>
internal sealed class CharDelimiterSplit(int delimiter) : PreTokenizer
{
    private readonly RunePattern _pattern = new(rune => rune == delimiter);

    public static CharDelimiterSplit Read(StrictObject json) => new(StageTable.Character(json, "delimiter"));

    /// <inheritdoc/>
    public override void Split(SplitText text) => Splitting.Run(text, _pattern, SplitBehavior.Removed, invert: false);
}
