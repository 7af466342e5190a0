namespace Transfer.Zoo.Tokenization;

/// <summary>The stages of a tokenizer, and its added tokens. Does not change.</summary>
internal sealed class TokenizerStages
{
    private readonly Dictionary<int, string> _addedTokens = [];
    private readonly Dictionary<string, int> _addedIds = [];
    private readonly HashSet<string> _special = [];

    public TokenizerStages(string name, Normalizer? normalizer, PreTokenizer? preTokenizer, TokenModel model, PostProcessor? postProcessor, Decoder? decoder, IReadOnlyList<AddedToken> added)
    {
        (Name, Normalizer, PreTokenizer, Model, Decoder) = (name, normalizer, preTokenizer, model, decoder);
        PostProcessor = postProcessor ?? new ByteLevelProcessor(trim: null);
        RawTokens = new AddedTokenSearch(added.Where(token => !token.Normalized).Select(token => (token, token.Content)));
        (AddedToken Token, string Text)[] normalized = [.. added.Where(token => token.Normalized).Select(token => (token, Normalize(normalizer, token.Content)))];
        NormalizedTokens = new AddedTokenSearch(normalized);
        foreach (AddedToken token in added)
        {
            _addedTokens[token.Id] = token.Content;
            _addedIds[token.Content] = token.Id;
            if (token.Special)
                _ = _special.Add(token.Content);
        }

        // A token that is looked for in normalized text is shown as it looks there; and where that differs, the reference library's
        // decoding does not know it as special.
        foreach ((AddedToken token, string text) in normalized)
            _addedTokens[token.Id] = text;

        IdCount = Math.Max(model.Vocabulary.Count, _addedTokens.Keys.DefaultIfEmpty(-1).Max() + 1);
    }

    public string Name { get; }

    public Normalizer? Normalizer { get; }

    public PreTokenizer? PreTokenizer { get; }

    public TokenModel Model { get; }

    public PostProcessor PostProcessor { get; }

    public Decoder? Decoder { get; }

    /// <summary>Added tokens that are looked for in the text as it is.</summary>
    public AddedTokenSearch RawTokens { get; }

    /// <summary>Added tokens that are looked for in the normalized text.</summary>
    public AddedTokenSearch NormalizedTokens { get; }

    /// <summary>One more than the largest id.</summary>
    public int IdCount { get; }

    public int IdOf(string token) => _addedIds.TryGetValue(token, out int id) ? id : Model.Vocabulary.IdOf(token);

    public string? TokenOf(int id) => _addedTokens.TryGetValue(id, out string? token) ? token : Model.Vocabulary.TokenOf(id);

    public bool IsSpecial(string token) => _special.Contains(token);

    private static string Normalize(Normalizer? normalizer, string content)
    {
        var text = new TextBuffer();
        text.Load(content);
        normalizer?.Apply(text);
        return string.Concat(text.Runes.ToArray().Select(rune => new System.Text.Rune(rune).ToString()));
    }
}
