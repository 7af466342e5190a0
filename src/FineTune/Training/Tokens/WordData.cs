using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// Sentences of labelled words as training data: token ids in buckets of similar length, and for each token the label as a distribution.
/// Padding, special tokens and all but the first token of a word have a distribution of zeros, so that they count nothing. The loss is the
/// mean over all tokens of a batch, [rows, length]; distributions are therefore scaled by rows x length / words, and it is the mean over words.
/// </summary>
/// <param name="data">All sentences.</param>
/// <param name="part">Those that are trained on or judged by.</param>
/// <param name="words">Their tokens.</param>
/// <param name="inputs">What the encoder reads.</param>
/// <param name="buckets">The lengths it is padded to.</param>
/// <param name="targets">Writes what is wanted of the tokens of a sentence.</param>
/// <param name="isJudged">Whether the mean is over the words of all sentences, and not of each batch.</param>
internal sealed class WordData(
    TaggedDataset data, IReadOnlyList<int> part, WordTable words, EncoderInputs inputs, LengthBuckets buckets, ItemTarget targets, bool isJudged) : ITrainingData
{
    private readonly double _wordsEach = part.Sum(sentence => (double)words.AnsweredOf(sentence)) / Math.Max(1, part.Count);

    /// <inheritdoc/>
    public int Count => part.Count;

    /// <inheritdoc/>
    public int Buckets => buckets.Count;

    /// <inheritdoc/>
    public int BucketOf(int item) => buckets.Of(words.Tokens.LengthOf(part[item]));

    /// <inheritdoc/>
    public IReadOnlyList<TrainingInput> Inputs(int bucket) =>
        [.. inputs.OfLength(buckets[bucket]), new TrainingInput(TrainingBatch.Target, DataType.Float, [buckets[bucket], data.Labels.Count])];

    /// <inheritdoc/>
    public void Read(TrainingBatch batch, ReadOnlySpan<int> items, int epoch)
    {
        int labels = data.Labels.Count;
        double answered = 0;
        foreach (int item in items)
            answered += words.AnsweredOf(part[item]);
        // Judged batches are put together by their rows: the words that a sentence has on the whole make them a mean over words.
        double each = isJudged ? _wordsEach : answered / items.Length;
        float scale = (float)(batch.Row<float>(TrainingBatch.Target, 0).Length / labels / Math.Max(each, double.Epsilon));
        for (int row = 0; row < items.Length; row++)
        {
            int sentence = part[items[row]];
            inputs.Write(words.Tokens, sentence, batch, row);
            Span<float> target = batch.Row<float>(TrainingBatch.Target, row);
            targets(sentence, target);
            foreach (ref float value in target)
                value *= scale;
        }
    }

    /// <inheritdoc/>
    public string NameOf(int item) => $"{Shown.Path(data.PlaceOf(part[item]).File)}: {data.PlaceOf(part[item]).Line}";
}
