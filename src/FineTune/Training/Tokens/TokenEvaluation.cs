using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>Judges a model that labels words on a file of labelled words, which is read once and never held.</summary>
public static class TokenEvaluation
{
    private const int AtOnce = 256;

    /// <summary>Runs every sentence through the model.</summary>
    /// <param name="classifier">The model; its labels are all that there may be.</param>
    /// <param name="path">The file.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="progress">Told the sentences done.</param>
    /// <param name="notice">Told what the user should know.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="TransferException">A label is unknown to the model, or the file is not such a file (BadInput).</exception>
    public static ClassificationMetrics Run(
        TokenClassifier classifier, string path, TextColumns columns, IProgress<JobProgress>? progress, Action<string> notice, CancellationToken cancellation)
    {
        var numbers = classifier.Labels.Select((label, i) => (label, i)).ToDictionary(each => each.label, each => each.i);
        var scorer = new TaggingScorer(classifier.Labels);
        int done = 0, cut = 0;
        foreach (TaggedSentence[] chunk in TaggedFile.Of(path, columns).Sentences(cancellation).Chunk(AtOnce))
        {
            int[][] labels = [.. chunk.Select(sentence => sentence.Labels.Select((label, word) =>
                numbers.TryGetValue(label, out int number) ? number : throw Unknown(path, sentence.Lines[word], label, classifier.Labels)).ToArray())];
            WordEncoding[] encoded = classifier.Tokenizer.EncodeWords([.. chunk.Select(sentence => sentence.Words)], 0, cancellation);
            cut += encoded.Count(sentence => sentence.Tokens.Overflowing > 0);
            var answers = new Prediction?[chunk.Length][];
            classifier.PredictWords(
                encoded,
                (i, words) =>
                {
                    answers[i] = words;
                    progress?.Report(new JobProgress("evaluate", ++done, done));
                },
                cancellation);
            for (int i = 0; i < chunk.Length; i++)
                scorer.Add(labels[i], word => answers[i][word]?.Probabilities, word => WordContext.Of(chunk[i].Words, word));
        }

        ClassificationMetrics metrics = scorer.Result();
        if (CutNotice(cut, metrics.Unanswered ?? 0) is { } sentence)
            notice(sentence);
        return metrics;
    }

    /// <summary>What is said of sentences that are longer than the model reads; null where none is.</summary>
    internal static string? CutNotice(int cut, int unanswered) => cut == 0 ? null
        : $"{Examples.Count(cut, "sentence")} {(cut == 1 ? "is" : "are")} cut: {Examples.Count(unanswered, "word")} have no answer; raise --max-length where the model can read more, or write shorter sentences";

    private static TransferException Unknown(string path, long line, string label, IReadOnlyList<string> known) => TransferException.BadFile(path,
        $"line {line}: the label '{Shown.Name(label)}' is none of the model's: {Examples.Of(known)}{(NearestName.Suggestion(label, known) is { Length: > 0 } near ? near : "; correct the label, or name its column with --label")}");
}
