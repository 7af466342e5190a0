using Transfer.FineTune;

namespace Transfer.Cli.Output;

/// <summary>The figures of labels, of which an item has any number.</summary>
internal sealed class MultilabelView(MultilabelMetrics metrics) : MetricsView
{
    /// <summary>"micro-F1 0.912, macro-F1 0.870 on 153, 81.7 % given exactly their labels, log loss 0.121".</summary>
    public override string Sentence() =>
        FormattableString.Invariant($"micro-F1 {metrics.MicroF1:0.000}, macro-F1 {metrics.MacroF1:0.000} on {metrics.Items}, {Figures.Percent(metrics.ExactMatch)} given exactly their labels, log loss {metrics.LogLoss:0.000}");

    /// <inheritdoc/>
    public override Table Parts(string noun) => ClassificationView.PerClass("label", metrics.PerClass, noun);

    /// <inheritdoc/>
    public override IEnumerable<Table> Details()
    {
        if (metrics.Mistakes.Count > 0)
            yield return ClassificationView.Mistakes(metrics.Mistakes);
    }

    /// <inheritdoc/>
    public override string Brief(int? items, double? share, double loss) =>
        FormattableString.Invariant($"{base.Brief(items, share, loss)} in all labels, log loss {loss:0.000}");
}
