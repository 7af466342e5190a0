namespace Transfer.Zoo.Tokenization;

/// <summary>
/// BERT's model: the longest token that the word begins with, then the longest that goes on, and so forth. A word that cannot be
/// written so, or that is too long, is one unknown token.
/// </summary>
internal sealed class WordPiece : TokenModel
{
    private readonly RuneTrie _trie = new();
    private readonly int _unknown;
    private readonly int _continuing;
    private readonly int _longest;

    private WordPiece(Vocabulary vocabulary, int unknown, string prefix, int longest)
        : base(vocabulary)
    {
        foreach ((string token, int id) in vocabulary.Tokens)
            _trie.Add(token, id);
        _unknown = unknown;
        _continuing = _trie.Find(prefix);
        _longest = longest;
    }

    public static WordPiece Read(StrictObject json)
    {
        Vocabulary vocabulary = Vocabulary.Read(json, "vocab");
        int unknown = Unknown(json, vocabulary, "unk_token", json.OptionalText("unk_token") ?? "[UNK]")!.Value;
        return new(vocabulary, unknown, json.OptionalText("continuing_subword_prefix") ?? "##", StageTable.Count(json, "max_input_chars_per_word", 100));
    }

    /// <inheritdoc/>
    public override void Tokenize(ReadOnlySpan<int> runes, int offset, TokenList tokens)
    {
        int before = tokens.Count;
        int start = runes.Length > _longest ? -1 : 0;
        int node = RuneTrie.Root;
        while (start >= 0 && start < runes.Length)
        {
            int id = -1;
            int end = -1;
            for (int i = start; node >= 0 && i < runes.Length; i++)
            {
                node = _trie.Child(node, runes[i]);
                if (node >= 0 && _trie.Value(node) is >= 0 and { } value)
                    (id, end) = (value, i + 1);
            }

            if (id >= 0)
                tokens.Add(id, offset + start, offset + end);
            start = end;
            node = _continuing;
        }

        if (start < 0)
        {
            tokens.Truncate(before);
            tokens.Add(_unknown, offset, offset + runes.Length);
        }
    }
}
