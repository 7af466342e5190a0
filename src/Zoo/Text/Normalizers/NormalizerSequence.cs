namespace Transfer.Zoo.Tokenization;

/// <summary>Several normalizers, one after the other.</summary>
internal sealed class NormalizerSequence(Normalizer[] steps) : Normalizer
{
    public static NormalizerSequence Read(StrictObject json) => new([.. json.Objects("normalizers").Select(NormalizerTable.Read)]);

    /// <inheritdoc/>
    public override void Apply(TextBuffer text)
    {
        foreach (Normalizer step in steps)
            step.Apply(text);
    }
}
