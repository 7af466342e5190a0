using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Writes what the run folder of a model that labels words holds beside the model: <c>metrics.json</c>, <c>run.json</c> and <c>report.html</c>.</summary>
internal static class TokenRunFiles
{
    public static void Write(
        RunFolder run,
        FineTuneOptions options,
        TextBase basis,
        WordTask task,
        TaggedDataset data,
        DataSplit split,
        TrainedModel trained,
        ParityCertificate certificate,
        FineTuneResult result,
        IReadOnlyList<string> notices)
    {
        var judged = (ClassificationMetrics)result.Validation;
        var described = new
        {
            File = options.Data,
            options.Texts!.Columns,
            data.Scheme,
            Sha256 = data.Digest(split),
            Words = data.Words,
            Train = split.Train.Count,
            Validation = split.Validation.Count,
            Split = split.Source,
        };
        RunFiles.Write(run, options, new { basis.Name, basis.Sha256, basis.Settings }, described, trained, certificate, result, HtmlReport.Render(new ReportModel
        {
            Title = $"{basis.Name} on {Path.GetFileName(options.Data)}",
            Classes = result.Classes,
            Validation = result.Validation,
            ItemsNoun = $"words of {split.Validation.Count} validation sentences",
            Notices = notices,
            Epochs = result.Epochs,
            KeptEpoch = result.KeptEpoch,
            Mistakes = [.. judged.Mistakes.Select(mistake => new ReportMistake(mistake, default))],
            MistakesAreText = true,
            Making = [Basis(basis), Data(options, data, split, result, judged), Learning(trained, task, options), RunReport.Times(result)],
            Parity = RunReport.Parity(certificate),
            Code = [.. Code(options, data.Scheme)],
            Footer = $"Transfer {ProductVersion.Text}, {DateTime.UtcNow:yyyy-MM-dd}",
        }));
    }

    private static ReportGroup Basis(TextBase basis) => new("Base model",
    [
        ("Name", basis.Name),
        ("A sentence becomes", $"at most {basis.Settings.MaxLength} tokens of {basis.Width} numbers each; the first token of a word stands for it"),
        ("SHA-256", basis.Sha256),
    ]);

    private static ReportGroup Data(FineTuneOptions options, TaggedDataset data, DataSplit split, FineTuneResult result, ClassificationMetrics judged) => new("Data",
    [
        ("File", options.Data),
        ("Labels", data.Scheme switch
        {
            SpanScheme.None => "of single words",
            SpanScheme.Iob1 => "of spans, IOB1",
            SpanScheme.Iob2 => "of spans, IOB2",
            _ => "of spans, IOBES",
        }),
        ("Fitted to", $"{split.Train.Count} sentences"),
        ("Judged by", $"{split.Validation.Count} sentences"),
        ("Divided", split.Source),
        ("Cut off at the model's maximum", FormattableString.Invariant($"{100 * result.TruncatedShare ?? 0:0.0} % of the sentences; {judged.Unanswered ?? 0} validation words have no answer")),
    ]);

    private static ReportGroup Learning(TrainedModel trained, WordTask task, FineTuneOptions options) => trained.Fit is not { } fit ? RunReport.Head(trained.Solved, options) : new("Training",
    [
        ("Task", task.Description),
        TextRunFiles.Learns(options, trained.TrainedFrom, withHead: true),
        .. RunReport.Course(trained, fit, options),
        ("Label smoothing, dropout", FormattableString.Invariant($"{options.LabelSmoothing}, {options.Dropout}")),
        ("Seed", options.Seed.ToString()),
    ]);

    private static IEnumerable<ReportCode> Code(FineTuneOptions options, SpanScheme scheme)
    {
        yield return new ReportCode("Use it", $"transfer predict {options.Out} --text \"...\"");
        yield return new ReportCode("Use it in an app", scheme == SpanScheme.None
            ? """
            using var tagger = TokenClassifier.Load("model.onnx");
            foreach (LabelledWord word in tagger.Predict("...").Words)
                Console.WriteLine($"{word.Text} {word.Label} {word.Score:P1}");
            """
            : """
            using var tagger = TokenClassifier.Load("model.onnx");
            foreach (Entity entity in tagger.Predict("...").Entities)
                Console.WriteLine($"{entity.Label} {entity.Text} {entity.Score:P1}");
            """);
        if (options.Command.Length > 0)
            yield return new ReportCode("Make it again", options.Command);
    }
}
