using System.Text;

namespace Transfer.FineTune;

/// <summary>What a report shows of a task's figures; one class a task.</summary>
internal abstract class MetricsSections
{
    /// <summary>The sections for what a model was judged by.</summary>
    public static MetricsSections Of(ReportModel model) => model.Validation switch
    {
        ClassificationMetrics metrics => new ClassificationSections(model, metrics),
        MultilabelMetrics metrics => new MultilabelSections(model, metrics),
        RegressionMetrics metrics => new RegressionSections(model, metrics),
        null => new FigureSections(model),
        var other => throw new ArgumentException($"a report does not know {other.GetType().Name}", nameof(model)),
    };

    /// <summary>How good the model is, in a sentence.</summary>
    public abstract string Sentence();

    /// <summary>The few figures at the top.</summary>
    public abstract string Figures();

    /// <summary>The sections on how good it is.</summary>
    public abstract IEnumerable<string> Quality();

    /// <summary>The section of what it did worst; none where it did nothing wrong.</summary>
    public abstract IEnumerable<string> Worst();

    /// <summary>What a proved file has in common with what was trained.</summary>
    /// <param name="difference">The largest difference of an answer.</param>
    public virtual string Agreement(string difference) => $"every label is the same and no probability differs by more than {difference}";

    /// <summary>A section.</summary>
    /// <param name="heading">Its heading.</param>
    /// <param name="words">A few words below, or null.</param>
    /// <param name="content">HTML.</param>
    public static string Section(string heading, string? words, string content) =>
        $"<section><h2>{heading}</h2>{(words is null ? "" : $"<p class=\"soft\">{words}</p>")}{content}</section>";

    protected static string Figure(string name, string value, string note) =>
        $"<div><dt>{name}</dt><dd class=\"value\">{value}</dd><dd class=\"note\">{note}</dd></div>";

    protected static string PerClass(string noun, IReadOnlyList<ClassMetrics> all, string items = "Items")
    {
        var html = new StringBuilder($"""<div class="scroll"><table class="figures-table"><thead><tr><th scope="col">{noun}</th><th scope="col">Precision</th><th scope="col">Recall</th><th scope="col">F1</th><th scope="col">{items}</th></tr></thead><tbody>""");
        foreach (ClassMetrics c in all)
        {
            string width = HtmlText.Number(100 * c.F1, "0");
            _ = html.Append($"<tr><th scope=\"row\">{HtmlText.Name(c.Class)}</th><td>{HtmlText.Percent(c.Precision)}</td><td>{HtmlText.Percent(c.Recall)}</td>")
                .Append($"<td>{HtmlText.Number(c.F1, "0.000")}<span class=\"bar\" aria-hidden=\"true\"><span style=\"width:{width}%\"></span></span></td><td>{c.Support}</td></tr>\n");
        }

        return html.Append("</tbody></table></div>").ToString();
    }
}
