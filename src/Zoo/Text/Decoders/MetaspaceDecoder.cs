namespace Transfer.Zoo.Tokenization;

/// <summary>The visible sign for a space becomes a space; in the first token it goes, since it was put in front.</summary>
internal sealed class MetaspaceDecoder(string replacement, PrependScheme scheme) : Decoder
{
    public static MetaspaceDecoder Read(StrictObject json)
    {
        (int replacement, PrependScheme scheme) = Metaspace.Read(json);
        _ = json.Flag("split", otherwise: true);
        return new(char.ConvertFromUtf32(replacement), scheme);
    }

    /// <inheritdoc/>
    public override void Apply(List<string> tokens)
    {
        for (int i = 0; i < tokens.Count; i++)
            tokens[i] = tokens[i].Replace(replacement, i == 0 && scheme != PrependScheme.Never ? "" : " ", StringComparison.Ordinal);
    }
}
