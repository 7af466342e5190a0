using Transfer.FineTune;
using Transfer.Onnx;

namespace Transfer.Cli.Output;

/// <summary>The figures of classes.</summary>
internal sealed class ClassificationView(ClassificationMetrics metrics) : MetricsView
{
    private const int MistakesShown = 5;
    private const int MostClassesInConfusion = 10;

    /// <summary>"96.1 % of 153 right (95 % interval 91.7 % to 98.2 %), macro-F1 0.960, log loss 0.121".</summary>
    public override string Sentence() =>
        FormattableString.Invariant($"{Figures.Percent(metrics.Accuracy)} of {metrics.Items} right (95 % interval {Figures.Percent(metrics.AccuracyInterval[0])} to {Figures.Percent(metrics.AccuracyInterval[1])}), ")
        + FormattableString.Invariant($"macro-F1 {metrics.MacroF1:0.000}, log loss {metrics.LogLoss:0.000}");

    /// <summary>"F1 0.913 (precision 0.905, recall 0.921): 129 of 140 found, 142 said".</summary>
    public override string? Spans() => metrics.Entities is not { } spans ? null : FormattableString.Invariant(
        $"F1 {spans.F1:0.000} (precision {spans.Precision:0.000}, recall {spans.Recall:0.000}): {spans.Right} of {spans.Support} found, {spans.Predicted} said");

    /// <inheritdoc/>
    public override Table Parts(string noun) => metrics.Entities is { } spans ? PerClass("type", spans.PerType, "spans") : PerClass("class", metrics.PerClass, noun);

    /// <inheritdoc/>
    public override IEnumerable<Table> Details()
    {
        if (metrics.Entities is not null)
            yield return PerClass("class", metrics.PerClass, "words");
        if (metrics.PerClass.Count <= MostClassesInConfusion)
            yield return Confusion();
        if (metrics.Mistakes.Count > 0)
            yield return Mistakes(metrics.Mistakes);
    }

    /// <inheritdoc/>
    public override string Remark() => FormattableString.Invariant($"calibration error {metrics.Calibration.Ece:0.000}");

    /// <summary>A row a class or label.</summary>
    /// <param name="heading">What a row is of.</param>
    /// <param name="all">The figures of each.</param>
    /// <param name="noun">What was judged by, plural.</param>
    public static Table PerClass(string heading, IReadOnlyList<ClassMetrics> all, string noun)
    {
        var table = new Table(heading, ">precision", ">recall", ">F1", ">" + noun);
        foreach (ClassMetrics c in all)
            _ = table.Add(Shown.Name(c.Class), Figures.Percent(c.Precision), Figures.Percent(c.Recall), FormattableString.Invariant($"{c.F1:0.000}"), Figures.Count(c.Support));
        return table;
    }

    /// <summary>The worst mistakes, a row each.</summary>
    public static Table Mistakes(IReadOnlyList<Mistake> mistakes)
    {
        var table = new Table("mistake", "is", "taken for", ">probability");
        foreach (Mistake m in mistakes.Take(MistakesShown))
            _ = table.Add(Shown.Path(m.Input), Shown.Name(m.Label), Shown.Name(m.Predicted), Figures.Percent(m.Probability));
        return table;
    }

    // A row for what an item is and a column for what it was taken for.
    private Table Confusion()
    {
        var table = new Table(["is, and taken for", .. metrics.PerClass.Select(c => ">" + Shown.Name(c.Class))]);
        for (int c = 0; c < metrics.PerClass.Count; c++)
            _ = table.Add([Shown.Name(metrics.PerClass[c].Class), .. metrics.Confusion[c].Select(n => Figures.Count(n))]);
        return table;
    }
}
