using System.Text;

namespace Transfer.FineTune;

/// <summary>What a report shows of the figures of numbers.</summary>
internal sealed class RegressionSections(ReportModel model, RegressionMetrics metrics) : MetricsSections
{
    /// <inheritdoc/>
    public override string Sentence() =>
        $"off by <strong>{Short(metrics.Mae)}</strong> on average on {metrics.Items} {HtmlText.Text(model.ItemsNoun)} <span class=\"soft\">(R² {HtmlText.Number(metrics.R2, "0.000")})</span>";

    /// <inheritdoc/>
    public override string Figures()
    {
        double mean = metrics.Points.Average(point => (double)point.Wanted);
        double always = metrics.Points.Average(point => Math.Abs(point.Wanted - mean));
        return "<dl class=\"figures\">"
            + Figure("Mean error", Short(metrics.Mae), $"always saying the mean, {Short(mean)}: {Short(always)}")
            + Figure("Root mean square", Short(metrics.Rmse), "of the error; large ones count more")
            + Figure("R²", HtmlText.Number(metrics.R2, "0.000"), "the share of what varies that is explained; 1 is perfect")
            + Figure("Correlation", HtmlText.Number(metrics.Pearson, "0.000"), $"Pearson; of the ranks (Spearman): {HtmlText.Number(metrics.Spearman, "0.000")}")
            + "</dl>";
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Quality()
    {
        yield return Section("Given against wanted", "A dot an item: how far right is what is wanted, how high what the model gave. On the dashed line both are the same.", ScatterPlot.Render(metrics.Points));
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Worst()
    {
        if (metrics.Mistakes.Count == 0)
            yield break;
        var html = new StringBuilder("<ul class=\"texts\">");
        foreach (NumberMistake mistake in metrics.Mistakes)
        {
            _ = html.Append($"<li><blockquote>{HtmlText.Text(mistake.Input)}</blockquote>said <span class=\"given\">{Short(mistake.Predicted)}</span>, ")
                .Append($"is {Short(mistake.Label)}: off by {Short(mistake.Error)}</li>\n");
        }

        yield return Section("Worst errors", "Farthest from what is wanted. Some may be wrong labels: worth a look.", html.Append("</ul>").ToString());
    }

    /// <inheritdoc/>
    public override string Agreement(string difference) => $"no number differs by more than {difference} of the deviation of those learnt";

    private static string Short(double value) => HtmlText.Text(value.ToString("g4", System.Globalization.CultureInfo.InvariantCulture));
}
