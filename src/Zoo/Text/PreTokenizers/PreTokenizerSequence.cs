namespace Transfer.Zoo.Tokenization;

/// <summary>Several pre-tokenizers, one after the other.</summary>
internal sealed class PreTokenizerSequence(PreTokenizer[] steps) : PreTokenizer
{
    public static PreTokenizerSequence Read(StrictObject json) => new([.. json.Objects("pretokenizers").Select(PreTokenizerTable.Read)]);

    /// <inheritdoc/>
    public override bool WantsSpaceBeforeWords => steps.Any(step => step.WantsSpaceBeforeWords);

    /// <inheritdoc/>
    public override void Split(SplitText text)
    {
        foreach (PreTokenizer step in steps)
            step.Split(text);
    }
}
