using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>The token ids of texts, held in memory, for reading them in any order: four bytes a token, eight where texts are pairs.</summary>
internal sealed class TokenTable
{
    private readonly int[][] _ids;
    private readonly int[]?[] _types;

    private TokenTable(int[][] ids, int[]?[] types, int cut) => (_ids, _types, Cut) = (ids, types, cut);

    /// <summary>How many texts are longer than the maximum.</summary>
    public int Cut { get; }

    /// <summary>Encodes some texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="tokenizer">Makes ids of them, cut at the maximum.</param>
    /// <param name="threads">Threads; 0 for all cores.</param>
    /// <param name="cancellation">Stops between some texts.</param>
    public static TokenTable Of(IReadOnlyList<string> texts, Tokenizer tokenizer, int threads, CancellationToken cancellation)
    {
        TokenEncoding[] encoded = tokenizer.Encode(texts, threads, cancellation);
        return new TokenTable([.. encoded.Select(each => each.Ids.ToArray())], [.. encoded.Select(each => each.TypeIds.ContainsAnyExcept(0) ? each.TypeIds.ToArray() : null)], encoded.Count(each => each.Overflowing > 0));
    }

    /// <summary>Encodes the texts of a data set.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="tokenizer">Makes ids of them, cut at the maximum.</param>
    /// <param name="threads">Threads; 0 for all cores.</param>
    /// <param name="cancellation">Stops between some texts.</param>
    public static TokenTable Of(TextDataset texts, Tokenizer tokenizer, int threads, CancellationToken cancellation)
    {
        int count = texts.Set.Items.Count;
        var ids = new int[count][];
        var types = new int[]?[count];
        int cut = 0;
        texts.ForEach(
            [.. Enumerable.Range(0, count)],
            (indices, chunk) =>
            {
                TokenEncoding[] encoded = tokenizer.Encode(chunk, threads, cancellation);
                for (int i = 0; i < indices.Length; i++)
                {
                    ids[indices[i]] = encoded[i].Ids.ToArray();
                    if (encoded[i].TypeIds.ContainsAnyExcept(0))
                        types[indices[i]] = encoded[i].TypeIds.ToArray();
                    cut += encoded[i].Overflowing > 0 ? 1 : 0;
                }
            },
            cancellation);
        return new TokenTable(ids, types, cut);
    }

    /// <summary>Takes ids that are there already, one list a text.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="cut">How many texts are longer than the maximum.</param>
    public static TokenTable Of(int[][] ids, int cut) => new(ids, new int[]?[ids.Length], cut);

    /// <summary>The number of tokens of the longest text.</summary>
    public int Longest => _ids.Max(ids => ids.Length);

    /// <summary>The number of tokens of a text.</summary>
    public int LengthOf(int text) => _ids[text].Length;

    /// <summary>Writes a text's tokens into rows of a batch; what is behind them in the rows is padding.</summary>
    /// <param name="text">The text.</param>
    /// <param name="ids">Receives ids.</param>
    /// <param name="mask">Receives 1 for each token; empty where nobody reads it.</param>
    /// <param name="types">Receives type ids; empty where nobody reads them.</param>
    /// <param name="padding">The id of padding.</param>
    public void Write(int text, Span<long> ids, Span<long> mask, Span<long> types, int padding)
    {
        int[] from = _ids[text];
        ids.Fill(padding);
        mask.Clear();
        types.Clear();
        for (int i = 0; i < from.Length; i++)
            ids[i] = from[i];
        if (!mask.IsEmpty)
            mask[..from.Length].Fill(1);
        for (int i = 0; !types.IsEmpty && _types[text] is { } typed && i < typed.Length; i++)
            types[i] = typed[i];
    }
}
