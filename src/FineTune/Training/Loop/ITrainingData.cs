namespace Transfer.FineTune;

/// <summary>Items to learn from. Reading is called from one thread at a time, beside the training.</summary>
public interface ITrainingData
{
    /// <summary>The number of items.</summary>
    int Count { get; }

    /// <summary>The number of shapes that items come in; a batch holds items of one shape, and each shape has a plan of its own.</summary>
    int Buckets => 1;

    /// <summary>The shape an item comes in, from 0; items of a smaller one can be read as items of a larger.</summary>
    int BucketOf(int item) => 0;

    /// <summary>What a batch of a bucket fills: inputs of the graph, and the targets.</summary>
    IReadOnlyList<TrainingInput> Inputs(int bucket);

    /// <summary>Fills a batch.</summary>
    /// <param name="batch">Where to; as many rows as items.</param>
    /// <param name="items">The items.</param>
    /// <param name="epoch">Which time this item is read, for random changes that are the same in every run; 0 asks for none.</param>
    void Read(TrainingBatch batch, ReadOnlySpan<int> items, int epoch);

    /// <summary>What messages call an item.</summary>
    string NameOf(int item) => $"item {item}";
}
