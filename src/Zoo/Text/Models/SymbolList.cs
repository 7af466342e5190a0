namespace Transfer.Zoo.Tokenization;

/// <summary>The symbols of a word that is being merged: a doubly linked list in arrays, and the queue of possible merges.</summary>
internal sealed class SymbolList
{
    private Symbol[] _symbols = new Symbol[64];

    /// <summary>How many symbols there were before merging.</summary>
    public int Count { get; private set; }

    /// <summary>Possible merges, the one to do next in front.</summary>
    public PriorityQueue<PendingMerge, (int Rank, int Place)> Queue { get; } = new();

    /// <summary>A symbol.</summary>
    public ref Symbol this[int index] => ref _symbols[index];

    /// <summary>Removes all symbols.</summary>
    public void Clear()
    {
        Count = 0;
        Queue.Clear();
    }

    /// <summary>Adds a symbol behind the others.</summary>
    public void Add(int id, int start, int end)
    {
        if (Count == _symbols.Length)
            Array.Resize(ref _symbols, Count * 2);
        _symbols[Count] = new Symbol { Id = id, Start = start, End = end, Before = Count - 1, After = -1 };
        if (Count > 0)
            _symbols[Count - 1].After = Count;
        Count++;
    }
}
