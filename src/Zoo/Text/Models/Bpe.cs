namespace Transfer.Zoo.Tokenization;

/// <summary>
/// Byte-pair encoding (Sennrich et al. 2016): a piece begins as single characters, and of all neighbours that the vocabulary has a merge
/// for, the one learned first is merged, the leftmost of equals, until none is left. Long pieces take n log n steps.
/// </summary>
internal sealed class Bpe : TokenModel
{
    // Up to here, looking at all neighbours for every merge costs less than a queue.
    private const int ShortWord = 24;

    private readonly RuneTrie _trie = new();
    private readonly MergeTable _merges;
    private readonly ByteTokens? _bytes;
    private readonly int? _unknown;
    private readonly int _prefixed;
    private readonly int[] _suffix;
    private readonly bool _fuseUnknown;
    private readonly bool _ignoreMerges;

    private Bpe(StrictObject json, Vocabulary vocabulary)
        : base(vocabulary)
    {
        foreach ((string token, int id) in vocabulary.Tokens)
            _trie.Add(token, id);
        string prefix = json.OptionalText("continuing_subword_prefix") ?? "";
        _prefixed = _trie.Find(prefix);
        _suffix = [.. (json.OptionalText("end_of_word_suffix") ?? "").EnumerateRunes().Select(rune => rune.Value)];
        _merges = MergeTable.Read(json, vocabulary, prefix);
        _unknown = Unknown(json, vocabulary, "unk_token", json.OptionalText("unk_token"));
        _fuseUnknown = json.Flag("fuse_unk", otherwise: false);
        _bytes = json.Flag("byte_fallback", otherwise: false) ? ByteTokens.Find(vocabulary) : null;
        _ignoreMerges = json.Flag("ignore_merges", otherwise: false);
        if (json.OptionalNumber("dropout") is { } dropout and not 0)
            throw json.Wrong("dropout", $"is {dropout}, and would make ids random; set it to null");
    }

    public static Bpe Read(StrictObject json) => new(json, Vocabulary.Read(json, "vocab"));

    /// <inheritdoc/>
    public override void Tokenize(ReadOnlySpan<int> runes, int offset, TokenList tokens)
    {
        if (_ignoreMerges && Whole(runes) is >= 0 and { } whole)
        {
            tokens.Add(whole, offset, offset + runes.Length);
            return;
        }

        SymbolList symbols = tokens.Symbols;
        symbols.Clear();
        AddSymbols(runes, symbols);
        if (symbols.Count > ShortWord)
            MergeByQueue(symbols);
        else
            MergeByLooking(symbols);
        for (int i = 0; i >= 0 && i < symbols.Count; i = symbols[i].After)
            tokens.Add(symbols[i].Id, offset + symbols[i].Start, offset + symbols[i].End);
    }

    private int Whole(ReadOnlySpan<int> runes)
    {
        int node = RuneTrie.Root;
        for (int i = 0; i < runes.Length && node >= 0; i++)
            node = _trie.Child(node, runes[i]);
        return node < 0 ? -1 : _trie.Value(node);
    }

    private void AddSymbols(ReadOnlySpan<int> runes, SymbolList symbols)
    {
        int unknownStart = -1;
        for (int i = 0; i < runes.Length; i++)
        {
            int id = Character(runes, i);
            if (id < 0 && _bytes is not null && _bytes.TryAdd(runes[i], i, symbols))
                continue;
            if (unknownStart >= 0 && (id >= 0 || !_fuseUnknown))
            {
                symbols.Add(_unknown!.Value, unknownStart, i);
                unknownStart = -1;
            }

            if (id >= 0)
                symbols.Add(id, i, i + 1);
            else if (unknownStart < 0 && _unknown is not null)
                unknownStart = i;
        }

        if (unknownStart >= 0)
            symbols.Add(_unknown!.Value, unknownStart, runes.Length);
    }

    // The token of one character, with the prefix inside a word and the suffix at its end.
    private int Character(ReadOnlySpan<int> runes, int i)
    {
        int node = i > 0 ? _prefixed : RuneTrie.Root;
        if (node >= 0)
            node = _trie.Child(node, runes[i]);
        if (i == runes.Length - 1)
        {
            foreach (int rune in _suffix)
                node = node < 0 ? -1 : _trie.Child(node, rune);
        }

        return node < 0 ? -1 : _trie.Value(node);
    }

    private void MergeByLooking(SymbolList symbols)
    {
        while (true)
        {
            int best = -1;
            (int Rank, int Id) first = (int.MaxValue, 0);
            for (int i = 0; i < symbols.Count && symbols[i].After is >= 0 and { } next; i = next)
            {
                if (_merges.TryGet(symbols[i].Id, symbols[next].Id, out (int Rank, int Id) merge) && merge.Rank < first.Rank)
                    (best, first) = (i, merge);
            }

            if (best < 0)
                return;
            Merge(symbols, best, first.Id);
        }
    }

    private void MergeByQueue(SymbolList symbols)
    {
        for (int i = 0; i + 1 < symbols.Count; i++)
            Offer(symbols, i);
        while (symbols.Queue.TryDequeue(out PendingMerge merge, out _))
        {
            // A symbol that has changed since was queued again with what it is now.
            if (symbols[merge.Left].Id != merge.LeftId || symbols[merge.Left].After != merge.Right || symbols[merge.Right].Id != merge.RightId)
                continue;
            Merge(symbols, merge.Left, merge.NewId);
            if (symbols[merge.Left].Before is >= 0 and { } before)
                Offer(symbols, before);
            Offer(symbols, merge.Left);
        }
    }

    private void Offer(SymbolList symbols, int left)
    {
        int right = symbols[left].After;
        if (right >= 0 && _merges.TryGet(symbols[left].Id, symbols[right].Id, out (int Rank, int Id) merge))
            symbols.Queue.Enqueue(new PendingMerge(left, right, symbols[left].Id, symbols[right].Id, merge.Id), (merge.Rank, left));
    }

    private static void Merge(SymbolList symbols, int left, int id)
    {
        ref Symbol grows = ref symbols[left];
        ref Symbol goes = ref symbols[grows.After];
        (grows.Id, grows.End, grows.After) = (id, goes.End, goes.After);
        goes.Id = -1;
        if (grows.After >= 0)
            symbols[grows.After].Before = left;
    }
}
