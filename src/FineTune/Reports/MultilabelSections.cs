using System.Text;

namespace Transfer.FineTune;

/// <summary>What a report shows of the figures of labels, of which an item has any number.</summary>
internal sealed class MultilabelSections(ReportModel model, MultilabelMetrics metrics) : MetricsSections
{
    /// <inheritdoc/>
    public override string Sentence() =>
        $"micro F1 <strong>{HtmlText.Number(metrics.MicroF1, "0.000")}</strong> on {metrics.Items} {HtmlText.Text(model.ItemsNoun)} <span class=\"soft\">({HtmlText.Percent(metrics.ExactMatch)} are given exactly their labels)</span>";

    /// <inheritdoc/>
    public override string Figures()
    {
        double there = metrics.PerClass.Sum(label => label.Support) / (double)metrics.Items;
        return "<dl class=\"figures\">"
            + Figure("Micro F1", HtmlText.Number(metrics.MicroF1, "0.000"), "over all decisions together; 1 is perfect")
            + Figure("Macro F1", HtmlText.Number(metrics.MacroF1, "0.000"), "every label counts alike; 1 is perfect")
            + Figure("Exactly right", HtmlText.Percent(metrics.ExactMatch), $"all labels of an item, which has {HtmlText.Number(there, "0.0")} on average")
            + Figure("Log loss", HtmlText.Number(metrics.LogLoss, "0.000"), $"blind guessing: {HtmlText.Number(Math.Log(2), "0.00")}; less is better")
            + "</dl>";
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Quality()
    {
        yield return Section("Label by label", "A label is given from a probability of 50 % on. Precision: of those given it, how many have it. Recall: of those that have it, how many were given it.", PerClass("Label", metrics.PerClass));
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Worst()
    {
        if (metrics.Mistakes.Count == 0)
            yield break;
        var html = new StringBuilder("<ul class=\"texts\">");
        foreach (Mistake mistake in metrics.Mistakes)
        {
            _ = html.Append($"<li><blockquote>{HtmlText.Text(mistake.Input)}</blockquote>said <span class=\"given\">{HtmlText.Name(mistake.Predicted)}</span>, ")
                .Append($"is {HtmlText.Name(mistake.Label)}; sure to {HtmlText.Percent(mistake.Probability)} of what is wrong</li>\n");
        }

        yield return Section("Worst mistakes", "A label too many or too few, and most sure of it. Some may be wrong labels: worth a look.", html.Append("</ul>").ToString());
    }
}
