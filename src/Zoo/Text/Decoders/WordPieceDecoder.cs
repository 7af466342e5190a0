namespace Transfer.Zoo.Tokenization;

/// <summary>Tokens with the prefix go on with the word, others begin one; spaces in front of punctuation go.</summary>
internal sealed class WordPieceDecoder(string prefix, bool cleanUp) : Decoder
{
    // What is replaced, in this order, in each token by itself.
    private static readonly (string Old, string New)[] Corrections =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
        (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    public static WordPieceDecoder Read(StrictObject json) => new(json.OptionalText("prefix") ?? "##", json.Flag("cleanup", otherwise: true));

    /// <summary>Removes the spaces that stand in front of punctuation and short forms.</summary>
    public static string CleanUp(string token)
    {
        foreach ((string old, string @new) in Corrections)
            token = token.Replace(old, @new, StringComparison.Ordinal);
        return token;
    }

    /// <inheritdoc/>
    public override void Apply(List<string> tokens)
    {
        for (int i = 0; i < tokens.Count; i++)
        {
            string token = tokens[i];
            if (i > 0)
                token = token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token;
            tokens[i] = cleanUp ? CleanUp(token) : token;
        }
    }
}
