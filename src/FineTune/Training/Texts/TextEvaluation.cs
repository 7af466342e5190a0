using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>Judges a model of text on a table of labelled texts.</summary>
public static class TextEvaluation
{
    /// <summary>Runs every text through the model.</summary>
    /// <param name="predictor">The model; its labels fix the classes.</param>
    /// <param name="path">The table.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="skipBad">Leave rows without a text or label out instead of refusing.</param>
    /// <param name="progress">Told the texts done.</param>
    /// <param name="notice">Told what the user should know.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="TransferException">A label is unknown to the model, or the file is not such a table (BadInput).</exception>
    public static TaskMetrics Run(
        TextPredictor predictor, string path, TextColumns columns, bool skipBad, IProgress<JobProgress>? progress, Action<string> notice, CancellationToken cancellation)
    {
        TextDataset texts = TextDataset.Read(path, null, columns with { Answer = predictor.Answer }, predictor.Labels, predictor.Tokenizer, progress, cancellation);
        ImageProblem.Leave(texts.Set.Problems, skipBad, notice);
        ITaskScorer scorer = texts.Task([]).Scorer();
        int count = texts.Set.Items.Count;
        int done = 0;
        texts.ForEach(
            [.. Enumerable.Range(0, count)],
            (indices, chunk) => predictor.Run(
                predictor.Encode(chunk, cancellation),
                (i, answer) =>
                {
                    scorer.Add(answer, indices[i]);
                    done++;
                    progress?.Report(new JobProgress("evaluate", done, count));
                },
                cancellation),
            cancellation);
        if (done == 0)
            throw TransferException.BadFile(path, "no row of it can be used; correct it");
        TaskMetrics metrics = scorer.Result();
        IReadOnlyDictionary<string, string> found = texts.TextsOf(metrics.MistakenInputs.ToHashSet(), cancellation);
        return metrics.WithInputs(place => found[place]);
    }
}
