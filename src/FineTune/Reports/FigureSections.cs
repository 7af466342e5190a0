namespace Transfer.FineTune;

/// <summary>What a report shows of a model that gives vectors and no answers: its figures, and what they were before.</summary>
internal sealed class FigureSections(ReportModel model) : MetricsSections
{
    /// <inheritdoc/>
    public override string Sentence() => model.Figures.Count == 0 ? ""
        : $"{HtmlText.Text(model.Figures[0].Name)} <strong>{HtmlText.Text(model.Figures[0].Value)}</strong> <span class=\"soft\">({HtmlText.Text(model.Figures[0].Note)}; {HtmlText.Text(model.ItemsNoun)})</span>";

    /// <inheritdoc/>
    public override string Figures() => model.Figures.Count == 0 ? ""
        : $"<dl class=\"figures\">{string.Concat(model.Figures.Select(figure => Figure(HtmlText.Text(figure.Name), HtmlText.Text(figure.Value), HtmlText.Text(figure.Note))))}</dl>";

    /// <inheritdoc/>
    public override IEnumerable<string> Quality() => [];

    /// <inheritdoc/>
    public override IEnumerable<string> Worst() => [];

    /// <inheritdoc/>
    public override string Agreement(string difference) => $"no number of their vectors, brought to length 1, differs by more than {difference}";
}
