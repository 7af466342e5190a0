namespace Transfer.Zoo.Tokenization;

/// <summary>Joins all tokens to one, so that what follows sees the whole text.</summary>
internal sealed class Fuse : Decoder
{
    /// <inheritdoc/>
    public override void Apply(List<string> tokens)
    {
        string all = string.Concat(tokens);
        tokens.Clear();
        tokens.Add(all);
    }
}
