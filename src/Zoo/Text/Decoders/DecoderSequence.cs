namespace Transfer.Zoo.Tokenization;

/// <summary>Several decoders, one after the other.</summary>
internal sealed class DecoderSequence(Decoder[] steps) : Decoder
{
    public static DecoderSequence Read(StrictObject json) => new([.. json.Objects("decoders").Select(DecoderTable.Read)]);

    /// <inheritdoc/>
    public override void Apply(List<string> tokens)
    {
        foreach (Decoder step in steps)
            step.Apply(tokens);
    }
}
