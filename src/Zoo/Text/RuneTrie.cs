namespace Transfer.Zoo.Tokenization;

/// <summary>
/// A trie of code points: one open-addressed table of (node, code point) to child. A step is a multiplication and, mostly, one look into
/// memory.
/// </summary>
internal sealed class RuneTrie
{
    /// <summary>The node of the empty text.</summary>
    public const int Root = 0;

    private const ulong Empty = ulong.MaxValue;
    private const int RuneBits = 21;

    private ulong[] _keys = NewKeys(1024);
    private int[] _children = new int[1024];
    private int[] _values = [-1];
    private int _nodes = 1;

    /// <summary>Adds a text; a later value goes before an earlier one.</summary>
    public void Add(string text, int value)
    {
        int node = Root;
        foreach (int rune in Runes(text))
            node = ChildOrNew(node, rune);
        _values[node] = value;
    }

    /// <summary>The child of a node, or -1.</summary>
    public int Child(int node, int rune)
    {
        ulong key = ((ulong)node << RuneBits) | (uint)rune;
        int mask = _keys.Length - 1;
        for (int slot = Slot(key, mask); ; slot = (slot + 1) & mask)
        {
            ulong found = _keys[slot];
            if (found == key)
                return _children[slot];
            if (found == Empty)
                return -1;
        }
    }

    /// <summary>The value of the text that leads to a node, or -1.</summary>
    public int Value(int node) => _values[node];

    /// <summary>The node that a text leads to, or -1.</summary>
    public int Find(string text)
    {
        int node = Root;
        foreach (int rune in Runes(text))
        {
            node = Child(node, rune);
            if (node < 0)
                break;
        }

        return node;
    }

    private static IEnumerable<int> Runes(string text) => text.EnumerateRunes().Select(rune => rune.Value);

    private int ChildOrNew(int node, int rune)
    {
        if (Child(node, rune) is >= 0 and { } child)
            return child;
        if (_nodes * 2 > _keys.Length)
            Rehash();
        if (_nodes == _values.Length)
        {
            Array.Resize(ref _values, _nodes * 2);
            _values.AsSpan(_nodes).Fill(-1);
        }

        Insert(((ulong)node << RuneBits) | (uint)rune, _nodes);
        return _nodes++;
    }

    private void Rehash()
    {
        (ulong[] keys, int[] children) = (_keys, _children);
        _keys = NewKeys(keys.Length * 2);
        _children = new int[keys.Length * 2];
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i] != Empty)
                Insert(keys[i], children[i]);
        }
    }

    private void Insert(ulong key, int child)
    {
        int mask = _keys.Length - 1;
        int slot = Slot(key, mask);
        while (_keys[slot] != Empty)
            slot = (slot + 1) & mask;
        _keys[slot] = key;
        _children[slot] = child;
    }

    // Fibonacci hashing: the upper bits of a product with the golden ratio are well spread.
    private static int Slot(ulong key, int mask) => (int)((key * 0x9E3779B97F4A7C15) >> 32) & mask;

    private static ulong[] NewKeys(int size)
    {
        ulong[] keys = GC.AllocateUninitializedArray<ulong>(size);
        Array.Fill(keys, Empty);
        return keys;
    }
}
