namespace Transfer.Zoo.Tokenization;

/// <summary>The third stage: turns a piece of text into tokens of a vocabulary.</summary>
internal abstract class TokenModel(Vocabulary vocabulary)
{
    /// <summary>The tokens and their ids.</summary>
    public Vocabulary Vocabulary { get; } = vocabulary;

    /// <summary>Tokenizes a piece.</summary>
    /// <param name="runes">The piece's code points, at least one.</param>
    /// <param name="offset">What is added to the places of the tokens: the piece's place in its buffer.</param>
    /// <param name="tokens">Receives the tokens with their places.</param>
    public abstract void Tokenize(ReadOnlySpan<int> runes, int offset, TokenList tokens);

    /// <summary>The id of the token for what is not in the vocabulary, which must be in it.</summary>
    protected static int? Unknown(StrictObject json, Vocabulary vocabulary, string key, string? token)
    {
        if (token is null)
            return null;
        int id = vocabulary.IdOf(token);
        return id >= 0 ? id : throw json.Wrong(key, $"the token '{Transfer.Onnx.Shown.Name(token)}' is not in the vocabulary");
    }
}
