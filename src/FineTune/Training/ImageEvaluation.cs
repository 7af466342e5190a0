using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>Judges a classifier on a folder of labelled pictures.</summary>
public static class ImageEvaluation
{
    /// <summary>Runs every picture through the classifier.</summary>
    /// <param name="classifier">The classifier; its labels fix the classes.</param>
    /// <param name="folder">The pictures: one sub-folder a class, or split folders, all of which are judged.</param>
    /// <param name="skipBad">Leave pictures that cannot be read out instead of refusing.</param>
    /// <param name="progress">Told the pictures done.</param>
    /// <param name="notice">Told what the user should know.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="TransferException">A class of the folder is unknown to the model, or a picture cannot be read (BadInput).</exception>
    public static ClassificationMetrics Run(
        ImageClassifier classifier, string folder, bool skipBad, IProgress<JobProgress>? progress, Action<string> notice, CancellationToken cancellation)
    {
        ImageDataset data = ImageFolder.Scan(folder, classifier.Labels, cancellation);
        foreach (string warning in data.Warnings)
            notice(warning);
        var scorer = new ClassificationScorer(classifier.Labels);
        var problems = new List<ImageProblem>(data.Problems);
        int done = 0;
        string[] paths = [.. data.Items.Select(item => item.Path)];
        classifier.Predict(
            paths,
            (i, prediction) =>
            {
                scorer.Add(prediction.Probabilities.Span, data.Items[i].Label, paths[i]);
                progress?.Report(new JobProgress("evaluate", ++done, paths.Length));
            },
            (i, error) => problems.Add(ImageProblem.Of(paths[i], error)),
            cancellation);
        // Workers meet them in any order.
        problems.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        ImageProblem.Leave(problems, skipBad, notice);
        return done > 0
            ? scorer.Result()
            : throw TransferException.BadFile(folder, "no picture in it can be read; mend the files");
    }
}
