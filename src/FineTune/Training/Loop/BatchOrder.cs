using Transfer.FineTune.Kernels;

namespace Transfer.FineTune;

/// <summary>
/// Which items make up each batch of an epoch: shuffled by a random number of each item for that epoch, so that the order depends on the
/// seed alone. What does not fill a batch is left out, other items in each epoch; in a bucket, it joins the next larger one first.
/// </summary>
internal sealed class BatchOrder
{
    // Tells the numbers of the items from those of the batches.
    private const ulong ItemStream = 1, BatchStream = 2;

    private readonly ITrainingData _data;
    private readonly int _batch;
    private readonly ulong _seed;

    public BatchOrder(ITrainingData data, int batch, int seed)
    {
        _data = data;
        _batch = Math.Min(batch, data.Count);
        _seed = (ulong)seed;
    }

    /// <summary>Batches in an epoch, the same in each.</summary>
    public int Count => _data.Count / _batch;

    /// <summary>The batches of an epoch, from 1, with their buckets.</summary>
    public IReadOnlyList<(int Bucket, int[] Items)> Of(int epoch)
    {
        var draw = CounterRandom.At(_seed, (ulong)epoch, ItemStream);
        var rest = new List<int>();
        var batches = new List<(int Bucket, int[] Items)>();
        ILookup<int, int> buckets = Enumerable.Range(0, _data.Count).ToLookup(_data.BucketOf);
        for (int bucket = 0; bucket < _data.Buckets; bucket++)
        {
            rest.AddRange(buckets[bucket].Select(item => (item, key: draw.Uniform(item))).OrderBy(p => p.key).ThenBy(p => p.item).Select(p => p.item));
            int whole = rest.Count / _batch * _batch;
            foreach (int[] items in rest.Take(whole).Chunk(_batch))
                batches.Add((bucket, items));
            rest.RemoveRange(0, whole);
        }

        var place = CounterRandom.At(_seed, (ulong)epoch, BatchStream);
        return _data.Buckets == 1 ? batches : [.. batches.Select((b, i) => (b, key: place.Uniform(i))).OrderBy(p => p.key).Select(p => p.b)];
    }
}
