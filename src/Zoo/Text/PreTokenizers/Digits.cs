namespace Transfer.Zoo.Tokenization;

/// <summary>Separates numbers from other text: each digit a piece, or each run of them.</summary>
internal sealed class Digits(bool individual) : PreTokenizer
{
    private static readonly RunePattern Pattern = new(UnicodeData.IsNumber);

    public static Digits Read(StrictObject json) => new(json.Flag("individual_digits", otherwise: false));

    /// <inheritdoc/>
    public override void Split(SplitText text) =>
        Splitting.Run(text, Pattern, individual ? SplitBehavior.Isolated : SplitBehavior.Contiguous, invert: false);
}
