using Transfer.FineTune;
using Transfer.Onnx;

namespace Transfer.Cli.Output;

/// <summary>Metrics as people read them.</summary>
internal static class MetricsTables
{
    private const int MistakesShown = 5;
    private const int MostClassesInConfusion = 10;

    /// <summary>"96.1 % of 153 right (95 % interval 91.7 % to 98.2 %), macro-F1 0.960, log loss 0.121".</summary>
    public static string Sentence(ClassificationMetrics metrics) =>
        FormattableString.Invariant($"{Figures.Percent(metrics.Accuracy)} of {metrics.Items} right (95 % interval {Figures.Percent(metrics.AccuracyInterval[0])} to {Figures.Percent(metrics.AccuracyInterval[1])}), ")
        + FormattableString.Invariant($"macro-F1 {metrics.MacroF1:0.000}, log loss {metrics.LogLoss:0.000}");

    /// <summary>"F1 0.913 (precision 0.905, recall 0.921): 129 of 140 found, 142 said".</summary>
    public static string Sentence(EntityMetrics spans) => FormattableString.Invariant(
        $"F1 {spans.F1:0.000} (precision {spans.Precision:0.000}, recall {spans.Recall:0.000}): {spans.Right} of {spans.Support} found, {spans.Predicted} said");

    /// <summary>A row a type of span.</summary>
    public static Table PerType(EntityMetrics spans) => Rows(new Table("type", ">precision", ">recall", ">F1", ">spans"), spans.PerType);

    /// <summary>A row a class.</summary>
    public static Table PerClass(ClassificationMetrics metrics, string noun = "pictures") => Rows(new Table("class", ">precision", ">recall", ">F1", ">" + noun), metrics.PerClass);

    private static Table Rows(Table table, IReadOnlyList<ClassMetrics> rows)
    {
        foreach (ClassMetrics c in rows)
            _ = table.Add(Shown.Name(c.Class), Figures.Percent(c.Precision), Figures.Percent(c.Recall), FormattableString.Invariant($"{c.F1:0.000}"), Figures.Count(c.Support));
        return table;
    }

    /// <summary>The confusion matrix, a row for what a picture is and a column for what it was taken for; null for more classes than a line holds.</summary>
    public static Table? Confusion(ClassificationMetrics metrics)
    {
        if (metrics.PerClass.Count > MostClassesInConfusion)
            return null;
        var table = new Table(["is, and taken for", .. metrics.PerClass.Select(c => ">" + Shown.Name(c.Class))]);
        for (int c = 0; c < metrics.PerClass.Count; c++)
            _ = table.Add([Shown.Name(metrics.PerClass[c].Class), .. metrics.Confusion[c].Select(n => Figures.Count(n))]);
        return table;
    }

    /// <summary>The worst mistakes, a row each.</summary>
    public static Table Mistakes(ClassificationMetrics metrics)
    {
        var table = new Table("mistake", "is", "taken for", ">probability");
        foreach (Mistake m in metrics.Mistakes.Take(MistakesShown))
            _ = table.Add(Shown.Path(m.Input), Shown.Name(m.Label), Shown.Name(m.Predicted), Figures.Percent(m.Probability));
        return table;
    }
}
