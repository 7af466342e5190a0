namespace Transfer.Zoo;

/// <summary>
/// Vectors side by side in memory, searched one by one in SIMD: exact, and for up to some hundred thousand vectors faster than asking a
/// server. Searching is thread safe, adding is not.
/// <code>
/// var index = new VectorIndex(embedder.Dimensions);
/// foreach (float[] vector in embedder.Embed(texts))
///     index.Add(vector);
/// SearchHit[] best = index.Search(embedder.Embed("cheap flights"), 5);
/// </code>
/// </summary>
public sealed class VectorIndex
{
    private const int RowsPerTask = 16384;

    private float[] _values = [];

    /// <param name="dimensions">How many numbers each vector has.</param>
    public VectorIndex(int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        Dimensions = dimensions;
    }

    /// <summary>How many numbers each vector has.</summary>
    public int Dimensions { get; }

    /// <summary>How many vectors there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a vector; its index is the count before.</summary>
    public void Add(ReadOnlySpan<float> vector)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(vector.Length, Dimensions);
        int end = checked((Count + 1) * Dimensions);
        if (end > _values.Length)
            Array.Resize(ref _values, (int)Math.Min(Array.MaxLength, Math.Max(end, 2L * _values.Length)));
        vector.CopyTo(_values.AsSpan(Count * Dimensions));
        Count++;
    }

    /// <summary>A vector that was added.</summary>
    public ReadOnlySpan<float> this[int index] => _values.AsSpan(..(Count * Dimensions)).Slice(index * Dimensions, Dimensions);

    /// <summary>The vectors with the largest product with the query, the largest first; of equals the one added first.</summary>
    /// <param name="query">The query, of the same dimensions.</param>
    /// <param name="count">How many, at most.</param>
    public SearchHit[] Search(ReadOnlySpan<float> query, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(query.Length, Dimensions);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        int tasks = (Count + RowsPerTask - 1) / RowsPerTask;
        if (tasks <= 1)
            return Best(query, 0, Count, count);
        var parts = new SearchHit[tasks][];
        float[] copy = query.ToArray();
        Parallel.For(0, tasks, t => parts[t] = Best(copy, t * RowsPerTask, Math.Min(Count, (t + 1) * RowsPerTask), count));
        return [.. parts.SelectMany(part => part).OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Index).Take(count)];
    }

    // The worst of the best so far is at the front of the queue; of equal scores the later one is worse.
    private SearchHit[] Best(ReadOnlySpan<float> query, int start, int end, int count)
    {
        var best = new PriorityQueue<SearchHit, (float Score, int Earlier)>();
        float least = float.NegativeInfinity;
        for (int i = start; i < end; i++)
        {
            float score = VectorMath.Dot(query, _values.AsSpan(i * Dimensions, Dimensions));
            if (best.Count == count && !(score > least))
                continue;
            best.Enqueue(new SearchHit(i, score), (score, -i));
            if (best.Count > count)
                _ = best.Dequeue();
            least = best.Peek().Score;
        }

        var hits = new SearchHit[best.Count];
        for (int i = hits.Length - 1; i >= 0; i--)
            hits[i] = best.Dequeue();
        return hits;
    }
}
