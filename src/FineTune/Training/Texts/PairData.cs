using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Pairs of texts as training data: the tokens of both, and the cosine that is wanted of their vectors.</summary>
/// <param name="texts">All texts.</param>
/// <param name="pairs">The pairs.</param>
/// <param name="tokens">The tokens of the texts.</param>
/// <param name="inputs">What the encoder reads, two texts an item.</param>
/// <param name="buckets">The lengths it is padded to.</param>
internal sealed class PairData(HashedDataset texts, IReadOnlyList<TextPair> pairs, TokenTable tokens, EncoderInputs inputs, LengthBuckets buckets) : ITrainingData
{
    /// <inheritdoc/>
    public int Count => pairs.Count;

    /// <inheritdoc/>
    public int Buckets => buckets.Count;

    /// <inheritdoc/>
    public int BucketOf(int item) => buckets.Of(Math.Max(tokens.LengthOf(pairs[item].First), tokens.LengthOf(pairs[item].Second)));

    /// <inheritdoc/>
    public IReadOnlyList<TrainingInput> Inputs(int bucket) => [.. inputs.OfLength(buckets[bucket]), new TrainingInput(TrainingBatch.Target, DataType.Float, [])];

    /// <inheritdoc/>
    public void Read(TrainingBatch batch, ReadOnlySpan<int> items, int epoch)
    {
        for (int row = 0; row < items.Length; row++)
        {
            TextPair pair = pairs[items[row]];
            inputs.Write(tokens, pair.First, batch, row, 0);
            inputs.Write(tokens, pair.Second, batch, row, 1);
            batch.Row<float>(TrainingBatch.Target, row)[0] = pair.Similarity;
        }
    }

    /// <inheritdoc/>
    public string NameOf(int item) => $"{Shown.Path(texts.Items[pairs[item].First].Folder)}: {texts.Items[pairs[item].First].Name}";
}
