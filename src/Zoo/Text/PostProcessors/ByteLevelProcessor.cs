namespace Transfer.Zoo.Tokenization;

/// <summary>Adds no token; takes spaces out of the tokens' places in the text where the file asks for it.</summary>
internal sealed class ByteLevelProcessor(OffsetTrim? trim) : PostProcessor
{
    /// <inheritdoc/>
    public override OffsetTrim? Trim => trim;

    public static ByteLevelProcessor Read(StrictObject json)
    {
        _ = json.Flag("use_regex", otherwise: true);
        bool prefix = json.Flag("add_prefix_space", otherwise: true);
        return new(json.Flag("trim_offsets", otherwise: true) ? new OffsetTrim(prefix) : null);
    }
}
