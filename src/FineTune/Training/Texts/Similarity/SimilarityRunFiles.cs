using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Writes what the run folder of a tuned encoder holds beside the model: <c>metrics.json</c>, <c>run.json</c> and <c>report.html</c>.</summary>
internal static class SimilarityRunFiles
{
    public static void Write(
        RunFolder run,
        FineTuneOptions options,
        TextBase basis,
        PairTable table,
        TrainedEncoder trained,
        ParityCertificate certificate,
        SimilarityResult result,
        IReadOnlyList<string> notices)
    {
        var described = new
        {
            File = options.Data,
            options.Texts!.Columns,
            Sha256 = table.Digest(),
            Train = table.Split.Train.Count,
            Validation = table.Split.Validation.Count,
            table.Skipped,
            Split = table.Split.Source,
        };
        RunFiles.Write(run, options, new { basis.Name, basis.Sha256, basis.Settings }, described, trained, certificate, result, Report(options, basis, table, trained, certificate, result, notices));
    }

    private static string Report(
        FineTuneOptions options,
        TextBase basis,
        PairTable table,
        TrainedEncoder trained,
        ParityCertificate certificate,
        SimilarityResult result,
        IReadOnlyList<string> notices) => HtmlReport.Render(new ReportModel
        {
            Title = $"{basis.Name} on {Path.GetFileName(options.Data)}",
            Figures = [.. trained.After.All.Zip(trained.Before.All).Select(both => new ReportFigure(both.First.Name, Number(both.First.Value), $"before: {Number(both.Second.Value)}"))],
            ItemsNoun = $"{table.Split.Validation.Count} validation pairs",
            Notices = notices,
            Epochs = result.Epochs,
            KeptEpoch = result.KeptEpoch,
            MistakesAreText = true,
            Making =
            [
                TextRunFiles.Encoder(basis, "A text becomes"),
                new("Data",
                [
                    ("File", options.Data),
                    ("Columns", string.Join(", ", Columns(options.Texts!.Columns))),
                    ("Different texts", $"{table.Texts.Count}"),
                    ("Learnt from", $"{table.Split.Train.Count} pairs"),
                    ("Judged by", $"{table.Split.Validation.Count} pairs"),
                    ("Divided", table.Split.Source),
                    ("Left out", table.Skipped == 0 ? "nothing" : $"{table.Skipped} rows"),
                ]),
                new("Training",
                [
                    ("Task", result.Loss == "cosine"
                        ? "similarity: by the square of what the cosine of a pair's vectors is off its score"
                        : "similarity: each first text is told apart from all other second texts and negatives of its batch (multiple negatives ranking)"),
                    TextRunFiles.Learns(options, trained.From, withHead: false),
                    .. RunReport.Steps(trained.Fit, options.Training.LearningRate, options),
                    ("Seed", options.Seed.ToString()),
                ]),
                RunReport.Times(result.Seconds),
            ],
            Parity = RunReport.Parity(certificate),
            Code = [.. Code(options)],
            Footer = $"Transfer {ProductVersion.Text}, {DateTime.UtcNow:yyyy-MM-dd}",
        });

    private static IEnumerable<string> Columns(TextColumns columns) => new[] { columns.Text, columns.Pair, columns.Negative, columns.HasLabel ? columns.Label : null }.OfType<string>();

    private static string Number(double value) => HtmlText.Number(value, "0.000");

    private static IEnumerable<ReportCode> Code(FineTuneOptions options)
    {
        yield return new ReportCode("Use it", $"transfer embed {options.Out} \"...\"");
        yield return new ReportCode("Use it in an app", """
            using var embedder = TextEmbedder.Load("model.onnx");
            float[] vector = embedder.Embed("...");
            """);
        if (options.Command.Length > 0)
            yield return new ReportCode("Make it again", options.Command);
    }
}
