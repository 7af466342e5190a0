using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>Writes what the run folder of a model of text holds beside the model: <c>metrics.json</c>, <c>run.json</c> and <c>report.html</c>.</summary>
internal static class TextRunFiles
{
    public static void Write(
        RunFolder run,
        FineTuneOptions options,
        TextBase basis,
        LearningTask task,
        LabelledData data,
        TrainedModel trained,
        ParityCertificate certificate,
        FineTuneResult result,
        IReadOnlyList<string> notices)
    {
        var described = new
        {
            File = options.Data,
            options.Texts!.Columns,
            Sha256 = data.Digest(),
            Train = data.Split.Train.Count,
            Validation = data.Split.Validation.Count,
            data.Skipped,
            Split = data.Split.Source,
        };
        RunFiles.Write(run, options, new { basis.Name, basis.Sha256, basis.Settings }, described, trained, certificate, result,
            Report(options, basis, task, data, trained, certificate, result, notices));
    }

    private static string Report(
        FineTuneOptions options,
        TextBase basis,
        LearningTask task,
        LabelledData data,
        TrainedModel trained,
        ParityCertificate certificate,
        FineTuneResult result,
        IReadOnlyList<string> notices) => HtmlReport.Render(new ReportModel
        {
            Title = $"{basis.Name} on {Path.GetFileName(options.Data)}",
            Classes = result.Classes,
            Validation = result.Validation,
            ItemsNoun = options.Validation.Folds is { } folds ? $"texts, each by a head fitted without it ({folds} folds)" : "validation texts",
            Notices = notices,
            Epochs = result.Epochs,
            KeptEpoch = result.KeptEpoch,
            Mistakes = [.. (result.Validation is ClassificationMetrics classes ? classes.Mistakes : []).Select(mistake => new ReportMistake(mistake, default))],
            MistakesAreText = true,
            Making =
            [
                Encoder(basis, options.Texts!.Columns.Pair is null ? "A text becomes" : "A pair of texts, with a separator between them, becomes"),
                new("Data",
                [
                    ("File", options.Data),
                    ("Columns", string.Join(", ", new[] { options.Texts.Columns.Text, options.Texts.Columns.Pair, options.Texts.Columns.Label }.OfType<string>())),
                    ("Fitted to", $"{data.Split.Train.Count} texts"),
                    ("Judged by", $"{data.Split.Validation.Count} texts"),
                    ("Divided", data.Split.Source),
                    ("Cut off at the model's maximum", FormattableString.Invariant($"{100 * result.TruncatedShare ?? 0:0.0} % of the texts")),
                    ("Left out", data.Skipped == 0 ? "nothing" : $"{data.Skipped} rows without a text or label"),
                ]),
                trained.Fit is { } fit ? Training(trained, fit, task, options) : RunReport.Head(trained.Solved, options),
                RunReport.Times(result),
            ],
            Parity = RunReport.Parity(certificate),
            Code = [.. Code(options, task.Answer)],
            Footer = $"Transfer {ProductVersion.Text}, {DateTime.UtcNow:yyyy-MM-dd}",
        });

    /// <summary>The encoder that was started from.</summary>
    /// <param name="basis">The encoder.</param>
    /// <param name="becomes">What is said to become its vector.</param>
    public static ReportGroup Encoder(TextBase basis, string becomes) => new("Base model",
    [
        ("Name", basis.Name),
        (becomes, $"at most {basis.Settings.MaxLength} tokens, pooled by {basis.Settings.Pooling}{(basis.Settings.Normalize ? ", normalised" : "")}, {basis.Width} numbers"),
        ("SHA-256", basis.Sha256),
    ]);

    /// <summary>Which layers of an encoder learnt.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="from">The lowest parameter that learnt.</param>
    /// <param name="withHead">Whether a head learnt with them.</param>
    public static (string Name, string Value) Learns(FineTuneOptions options, string? from, bool withHead) => ("Learns", options.Unfreeze == Unfreeze.All
        ? $"all layers of the encoder{(options.Texts!.TrainEmbeddings ? " with its tables" : "; its tables of words and positions are as they were")}{(withHead ? ", and a new head" : "")}"
        : $"the layers from '{from}' on{(withHead ? " and a new head" : "")}");

    private static ReportGroup Training(TrainedModel trained, FitResult fit, LearningTask task, FineTuneOptions options) => new("Training",
    [
        ("Task", options.Texts!.Task == TextTask.Contrastive
            ? "contrastive: first the encoder, from pairs of texts of one class and of two, by the square of what their cosine is off; then a head solved on its vectors"
            : task.Description),
        Learns(options, trained.TrainedFrom, withHead: true),
        .. RunReport.Course(trained, fit, options),
        ("Label smoothing, dropout", options.Texts.Task == TextTask.Contrastive ? "none, for pairs have no head" : FormattableString.Invariant($"{options.LabelSmoothing}, {options.Dropout}")),
        ("Seed", options.Seed.ToString()),
    ]);

    private static IEnumerable<ReportCode> Code(FineTuneOptions options, AnswerKind answer)
    {
        bool pairs = options.Texts!.Columns.Pair is not null;
        string texts = pairs ? "\"...\", \"...\"" : "\"...\"";
        yield return new ReportCode("Use it", $"transfer predict {options.Out} --text \"...\"{(pairs ? " --pair \"...\"" : "")}");
        yield return new ReportCode("Use it in an app", answer switch
        {
            AnswerKind.Number => $"""
                using var regressor = TextRegressor.Load("model.onnx");
                Console.WriteLine(regressor.Predict({texts}));
                """,
            AnswerKind.Labels => $$"""
                using var classifier = TextClassifier.Load("model.onnx");
                foreach (LabelProbability label in classifier.Predict({{texts}}).Above(0.5f))
                    Console.WriteLine($"{label.Label}: {label.Probability:P1}");
                """,
            _ => $$"""
                using var classifier = TextClassifier.Load("model.onnx");
                Prediction prediction = classifier.Predict({{texts}});
                Console.WriteLine($"{prediction.Label}: {prediction.Probability:P1}");
                """,
        });
        if (options.Command.Length > 0)
            yield return new ReportCode("Make it again", options.Command);
    }
}
