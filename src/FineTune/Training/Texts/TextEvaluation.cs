using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>Judges a classifier on a table of labelled texts.</summary>
public static class TextEvaluation
{
    /// <summary>Runs every text through the classifier.</summary>
    /// <param name="classifier">The classifier; its labels fix the classes.</param>
    /// <param name="path">The table.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="skipBad">Leave rows without a text or label out instead of refusing.</param>
    /// <param name="progress">Told the texts done.</param>
    /// <param name="notice">Told what the user should know.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="TransferException">A label is unknown to the model, or the file is not such a table (BadInput).</exception>
    public static ClassificationMetrics Run(
        TextClassifier classifier, string path, TextColumns columns, bool skipBad, IProgress<JobProgress>? progress, Action<string> notice, CancellationToken cancellation)
    {
        TextDataset texts = TextDataset.Read(path, null, columns, classifier.Labels, classifier.Tokenizer, progress, cancellation);
        ImageProblem.Leave(texts.Set.Problems, skipBad, notice);
        var scorer = new ClassificationScorer(classifier.Labels);
        int count = texts.Set.Items.Count;
        int done = 0;
        texts.ForEach(
            [.. Enumerable.Range(0, count)],
            (indices, chunk) => classifier.Predict(
                classifier.Tokenizer.Encode(chunk, 0, cancellation),
                (i, prediction) =>
                {
                    scorer.Add(prediction.Probabilities.Span, texts.Set.Items[indices[i]].Label, chunk[i]);
                    done++;
                    progress?.Report(new JobProgress("evaluate", done, count));
                },
                cancellation),
            cancellation);
        return done > 0 ? scorer.Result() : throw TransferException.BadFile(path, "no row of it can be used; correct it");
    }
}
