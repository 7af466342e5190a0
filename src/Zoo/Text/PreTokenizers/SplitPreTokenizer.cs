namespace Transfer.Zoo.Tokenization;

/// <summary>Splits at what a text or a regular expression matches.</summary>
internal sealed class SplitPreTokenizer(TextPattern pattern, SplitBehavior behavior, bool invert) : PreTokenizer
{
    public static SplitPreTokenizer Read(StrictObject json) =>
        new(TextPattern.Read(json, "pattern"), Splitting.Read(json, "behavior"), json.Flag("invert", otherwise: false));

    /// <inheritdoc/>
    public override void Split(SplitText text) => Splitting.Run(text, pattern, behavior, invert);
}
