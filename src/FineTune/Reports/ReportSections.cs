namespace Transfer.FineTune;

/// <summary>The parts of the report between its heading and its last line, each a piece of HTML.</summary>
internal sealed class ReportSections(ReportModel model)
{
    public IEnumerable<string> All()
    {
        var metrics = MetricsSections.Of(model);
        if (model.Validation is not { Items: 0 })
            yield return metrics.Figures();
        if (model.Notices.Count > 0)
            yield return $"<section class=\"notices\"><h2>Good to know</h2><ul>{string.Concat(model.Notices.Select(line => $"<li>{HtmlText.Text(line)}</li>"))}</ul></section>";
        if (model.Validation is not { Items: 0 })
        {
            foreach (string section in metrics.Quality())
                yield return section;
        }

        if (model.Epochs.Count > 0)
            yield return MetricsSections.Section("How it learned", Learning(), LossCurve.Render(model.Epochs, model.KeptEpoch));
        foreach (string section in metrics.Worst())
            yield return section;
        if (model.Parity is { } parity)
            yield return Certificate(parity, metrics);
        if (model.Code.Count > 0)
            yield return MetricsSections.Section("Use it", null, string.Concat(model.Code.Select(code => $"<h3>{HtmlText.Text(code.Heading)}</h3><pre tabindex=\"0\"><code>{HtmlText.Text(code.Text)}</code></pre>")));
        if (model.Making.Count > 0)
            yield return MetricsSections.Section("How it was made", null, string.Concat(model.Making.Select(Group)));
    }

    private string Learning()
    {
        string noun = model.MistakesAreText ? "texts" : "pictures";
        EpochFigures? kept = model.Epochs.FirstOrDefault(epoch => epoch.Epoch == model.KeptEpoch);
        string words = model.Epochs.Any(epoch => epoch.ValidationLoss is not null)
            ? $"A loss that falls on the {noun} trained on and rises on the validation {noun} says that it learns by heart."
            : $"The loss on the {noun} trained on, epoch by epoch; without validation {noun} it says nothing of others.";
        return kept is null ? words
            : $"{words} The upright line is epoch {kept.Epoch}, whose weights the model has"
                + (kept.ValidationLoss is { } loss ? $"; its validation loss is {HtmlText.Number(loss, "0.000")}." : ".");
    }

    private static string Certificate(ReportParity parity, MetricsSections metrics)
    {
        bool holds = parity.LabelMismatches == 0 && parity.MaxAbsDiff <= parity.Tolerance;
        string words = holds
            ? $"The saved file was loaded afresh in {HtmlText.Text(parity.Runtime)} and run on {parity.Items} items: {metrics.Agreement(HtmlText.Number(parity.MaxAbsDiff, "0.0e+0"))} (allowed: {HtmlText.Number(parity.Tolerance, "0.0e+0")})."
            : $"The saved file, run in {HtmlText.Text(parity.Runtime)}, differs: {parity.LabelMismatches} of {parity.Items} labels, probabilities by up to {HtmlText.Number(parity.MaxAbsDiff, "0.0e+0")} (allowed: {HtmlText.Number(parity.Tolerance, "0.0e+0")}).";
        string mark = holds ? "✓" : "✗";
        return $"<section><h2>Parity certificate</h2><div class=\"seal{(holds ? "" : " broken")}\"><b aria-hidden=\"true\">{mark}</b><div><p>{words}</p><p class=\"soft\" style=\"overflow-wrap:anywhere\">SHA-256 {HtmlText.Text(parity.ModelSha256)}</p></div></div></section>";
    }

    private static string Group(ReportGroup group) =>
        $"<h3>{HtmlText.Text(group.Heading)}</h3><table class=\"facts\"><tbody>"
        + string.Concat(group.Facts.Select(fact => $"<tr><th scope=\"row\">{HtmlText.Text(fact.Name)}</th><td>{HtmlText.Text(fact.Value)}</td></tr>\n"))
        + "</tbody></table>";
}
