using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Pairs of texts as training data: the tokens of both, and of a negative where there is one, and what the loss wants to know of them.</summary>
/// <param name="pairs">The pairs; all of them have a negative, or none.</param>
/// <param name="loss">The loss: its targets are the wanted cosine, or the numbers of the item and its texts.</param>
/// <param name="tokens">The tokens of the texts.</param>
/// <param name="inputs">What the encoder reads, as many texts an item as a pair has.</param>
/// <param name="buckets">The lengths it is padded to.</param>
/// <param name="nameOf">What messages call a text.</param>
internal sealed class PairData(
    IReadOnlyList<TextPair> pairs, PairLoss loss, TokenTable tokens, EncoderInputs inputs, LengthBuckets buckets, Func<int, string> nameOf) : ITrainingData
{
    /// <inheritdoc/>
    public int Count => pairs.Count;

    /// <inheritdoc/>
    public int Buckets => buckets.Count;

    /// <inheritdoc/>
    public int BucketOf(int item) => buckets.Of(pairs[item].Texts.Max(tokens.LengthOf));

    /// <inheritdoc/>
    public IReadOnlyList<TrainingInput> Inputs(int bucket) =>
    [
        .. inputs.OfLength(buckets[bucket]),
        loss == PairLoss.Cosine ? new TrainingInput(TrainingBatch.Target, DataType.Float, []) : new TrainingInput(TrainingBatch.Target, DataType.Int64, [1 + inputs.Texts]),
    ];

    /// <inheritdoc/>
    public void Read(TrainingBatch batch, ReadOnlySpan<int> items, int epoch)
    {
        for (int row = 0; row < items.Length; row++)
        {
            TextPair pair = pairs[items[row]];
            int[] texts = pair.Texts;
            for (int n = 0; n < texts.Length; n++)
                inputs.Write(tokens, texts[n], batch, row, n);
            if (loss == PairLoss.Cosine)
            {
                batch.Row<float>(TrainingBatch.Target, row)[0] = pair.Similarity;
                continue;
            }

            Span<long> ids = batch.Row<long>(TrainingBatch.Target, row);
            ids[0] = items[row];
            for (int n = 0; n < texts.Length; n++)
                ids[1 + n] = texts[n];
        }
    }

    /// <inheritdoc/>
    public string NameOf(int item) => nameOf(pairs[item].First);
}
