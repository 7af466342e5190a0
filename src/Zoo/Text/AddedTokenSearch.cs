namespace Transfer.Zoo.Tokenization;

/// <summary>Finds added tokens in a text: the leftmost first, of those the longest.</summary>
internal sealed class AddedTokenSearch
{
    private readonly RuneTrie _trie = new();
    private readonly Dictionary<int, AddedToken> _tokens = [];

    /// <param name="tokens">The tokens to look for, each with the text it is found by.</param>
    public AddedTokenSearch(IEnumerable<(AddedToken Token, string Text)> tokens)
    {
        foreach ((AddedToken token, string text) in tokens)
        {
            if (text.Length == 0)
                continue;
            _trie.Add(text, token.Id);
            _tokens[token.Id] = token;
        }
    }

    /// <summary>Whether there is nothing to look for.</summary>
    public bool IsEmpty => _tokens.Count == 0;

    /// <summary>Splits a part of a text into added tokens and what lies between them.</summary>
    /// <param name="runes">The text.</param>
    /// <param name="start">Where the part begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="pieces">Receives the pieces; they overlap where one token took the white space that another consists of.</param>
    public void Find(ReadOnlySpan<int> runes, int start, int end, SplitText pieces)
    {
        int done = start;
        for (int i = start; i < end;)
        {
            (int id, int stop) = Longest(runes, i, end);
            if (id < 0)
            {
                i++;
                continue;
            }

            int from = i;
            i = stop;
            AddedToken token = _tokens[id];
            if (token.SingleWord && ((from > start && UnicodeData.IsWord(runes[from - 1])) || (stop < end && UnicodeData.IsWord(runes[stop]))))
                continue;
            while (token.StripsLeft && from > done && UnicodeData.IsWhiteSpace(runes[from - 1]))
                from--;
            while (token.StripsRight && stop < end && UnicodeData.IsWhiteSpace(runes[stop]))
                stop++;
            pieces.Add(done, from);
            pieces.Add(new Piece(from, stop, id));
            done = stop;
        }

        pieces.Add(done, end);
    }

    private (int Id, int End) Longest(ReadOnlySpan<int> runes, int start, int end)
    {
        (int Id, int End) best = (-1, start);
        int node = RuneTrie.Root;
        for (int i = start; i < end; i++)
        {
            node = _trie.Child(node, runes[i]);
            if (node < 0)
                break;
            if (_trie.Value(node) is >= 0 and { } id)
                best = (id, i + 1);
        }

        return best;
    }
}
