using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Labelled texts as training data: token ids in buckets of similar length, and what is wanted of each.</summary>
/// <param name="data">All texts.</param>
/// <param name="part">Those that are trained on or judged by.</param>
/// <param name="tokens">Their tokens.</param>
/// <param name="inputs">What the encoder reads.</param>
/// <param name="buckets">The lengths it is padded to.</param>
/// <param name="targets">Writes what is wanted of a text.</param>
internal sealed class TextData(
    LabelledData data, IReadOnlyList<int> part, TokenTable tokens, EncoderInputs inputs, LengthBuckets buckets, ItemTarget targets) : ITrainingData
{
    /// <inheritdoc/>
    public int Count => part.Count;

    /// <inheritdoc/>
    public int Buckets => buckets.Count;

    /// <inheritdoc/>
    public int BucketOf(int item) => buckets.Of(tokens.LengthOf(part[item]));

    /// <inheritdoc/>
    public IReadOnlyList<TrainingInput> Inputs(int bucket) =>
        [.. inputs.OfLength(buckets[bucket]), new TrainingInput(TrainingBatch.Target, DataType.Float, [data.Set.Classes.Count])];

    /// <inheritdoc/>
    public void Read(TrainingBatch batch, ReadOnlySpan<int> items, int epoch)
    {
        for (int row = 0; row < items.Length; row++)
        {
            int text = part[items[row]];
            inputs.Write(tokens, text, batch, row);
            targets(text, batch.Row<float>(TrainingBatch.Target, row));
        }
    }

    /// <inheritdoc/>
    public string NameOf(int item) => $"{Shown.Path(data.Set.Items[part[item]].Folder)}: {data.Set.Items[part[item]].Name}";
}
