namespace Transfer.Zoo.Tokenization;

/// <summary>
/// The tokens of one text before special ones are added: ids and places in the original text. Used again for the next text.
/// </summary>
internal sealed class TokenList
{
    private int[] _ids = new int[64];
    private int[] _starts = new int[64];
    private int[] _ends = new int[64];

    /// <summary>How many tokens there are.</summary>
    public int Count { get; private set; }

    /// <summary>The tokens' ids.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    /// <summary>Where each token begins.</summary>
    public Span<int> Starts => _starts.AsSpan(0, Count);

    /// <summary>Where each token ends.</summary>
    public Span<int> Ends => _ends.AsSpan(0, Count);

    /// <summary>Scratch space of the model.</summary>
    public SymbolList Symbols { get; } = new();

    /// <summary>Scratch space of the model.</summary>
    public List<PathNode> Paths { get; } = [];

    /// <summary>Removes all tokens.</summary>
    public void Clear() => Count = 0;

    /// <summary>Adds a token.</summary>
    public void Add(int id, int start, int end)
    {
        if (Count == _ids.Length)
        {
            Array.Resize(ref _ids, Count * 2);
            Array.Resize(ref _starts, Count * 2);
            Array.Resize(ref _ends, Count * 2);
        }

        _ids[Count] = id;
        _starts[Count] = start;
        _ends[Count++] = end;
    }

    /// <summary>Keeps only the tokens in front.</summary>
    public void Truncate(int count) => Count = Math.Min(Count, count);

    /// <summary>Puts the tokens from one on into the opposite order.</summary>
    public void Reverse(int from)
    {
        _ids.AsSpan(from, Count - from).Reverse();
        _starts.AsSpan(from, Count - from).Reverse();
        _ends.AsSpan(from, Count - from).Reverse();
    }

    /// <summary>Removes tokens from the beginning.</summary>
    public void RemoveFirst(int count)
    {
        Count -= count;
        _ids.AsSpan(count, Count).CopyTo(_ids);
        _starts.AsSpan(count, Count).CopyTo(_starts);
        _ends.AsSpan(count, Count).CopyTo(_ends);
    }
}
