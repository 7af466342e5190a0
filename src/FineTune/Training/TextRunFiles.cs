using System.Text.Json;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Writes what the run folder of a model of text holds beside the model: <c>metrics.json</c>, <c>run.json</c> and <c>report.html</c>.</summary>
internal static class TextRunFiles
{
    public static void Write(
        RunFolder run,
        ImageFineTuneOptions options,
        TextColumns columns,
        TextBase basis,
        LabelledPictures data,
        SolvedHead head,
        ParityCertificate certificate,
        ImageFineTuneResult result,
        IReadOnlyList<string> notices)
    {
        AtomicFile.WriteText(run["metrics.json"], Json(result));
        AtomicFile.WriteText(run["run.json"], Json(Record(options, columns, basis, data, head, certificate)));
        AtomicFile.WriteText(run["report.html"], Report(options, columns, basis, data, head, certificate, result, notices));
    }

    private static string Json(object value) => JsonSerializer.Serialize(value, RunJson.Indented) + "\n";

    // Every setting, seed and hash that the result depends on: the same ones give the same weights.
    private static object Record(ImageFineTuneOptions options, TextColumns columns, TextBase basis, LabelledPictures data, SolvedHead head, ParityCertificate certificate) => new
    {
        Version = ProductVersion.Text,
        Time = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
        options.Command,
        Base = new { basis.Name, basis.Sha256, basis.Settings },
        Data = new
        {
            File = options.Data,
            Columns = columns,
            Sha256 = data.Digest(),
            Train = data.Split.Train.Count,
            Validation = data.Split.Validation.Count,
            data.Skipped,
            Split = data.Split.Source,
        },
        Settings = RunSettings.Of(options),
        Head = RunFiles.Describe(head),
        Parity = certificate,
        Machine = RunFiles.Machine(),
    };

    private static string Report(
        ImageFineTuneOptions options,
        TextColumns columns,
        TextBase basis,
        LabelledPictures data,
        SolvedHead head,
        ParityCertificate certificate,
        ImageFineTuneResult result,
        IReadOnlyList<string> notices) => HtmlReport.Render(new ReportModel
        {
            Title = $"{basis.Name} on {Path.GetFileName(options.Data)}",
            Classes = result.Classes,
            Validation = result.Validation,
            ItemsNoun = options.Validation.Folds is { } folds ? $"texts, each by a head fitted without it ({folds} folds)" : "validation texts",
            Notices = notices,
            Mistakes = [.. result.Validation.Mistakes.Select(mistake => new ReportMistake(mistake, default))],
            MistakesAreText = true,
            Making =
            [
                new("Base model",
                [
                    ("Name", basis.Name),
                    ("A text becomes", $"at most {basis.Settings.MaxLength} tokens, pooled by {basis.Settings.Pooling}{(basis.Settings.Normalize ? ", normalised" : "")}, {basis.Width} numbers"),
                    ("SHA-256", basis.Sha256),
                ]),
                new("Data",
                [
                    ("File", options.Data),
                    ("Columns", $"{columns.Text}, {columns.Label}"),
                    ("Fitted to", $"{data.Split.Train.Count} texts"),
                    ("Judged by", $"{data.Split.Validation.Count} texts"),
                    ("Divided", data.Split.Source),
                    ("Cut off at the model's maximum", FormattableString.Invariant($"{100 * result.TruncatedShare ?? 0:0.0} % of the texts")),
                    ("Left out", data.Skipped == 0 ? "nothing" : $"{data.Skipped} rows without a text or label"),
                ]),
                RunReport.Head(head, options),
                RunReport.Times(result),
            ],
            Parity = RunReport.Parity(certificate),
            Code = [.. Code(options)],
            Footer = $"Transfer {ProductVersion.Text}, {DateTime.UtcNow:yyyy-MM-dd}",
        });

    private static IEnumerable<ReportCode> Code(ImageFineTuneOptions options)
    {
        yield return new ReportCode("Use it", $"transfer predict {options.Out} --text \"...\"");
        yield return new ReportCode("Use it in an app", """
            using var classifier = TextClassifier.Load("model.onnx");
            Prediction prediction = classifier.Predict("...");
            Console.WriteLine($"{prediction.Label}: {prediction.Probability:P1}");
            """);
        if (options.Command.Length > 0)
            yield return new ReportCode("Make it again", options.Command);
    }
}
