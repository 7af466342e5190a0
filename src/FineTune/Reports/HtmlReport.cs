using System.Text;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// One HTML file that shows how good a model is and how it was made. It needs nothing beside it and may load nothing: its content
/// security policy forbids scripts and every address but <c>data:</c>.
/// </summary>
public static class HtmlReport
{
    /// <summary>Writes the report, whole or not at all.</summary>
    /// <exception cref="TransferException">The file cannot be written (kind Resource or NotFound).</exception>
    public static void Write(string path, ReportModel model) => AtomicFile.WriteText(path, Render(model));

    /// <summary>The report as text.</summary>
    public static string Render(ReportModel model)
    {
        var html = new StringBuilder();
        _ = html.Append($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
            <title>{HtmlText.Name(model.Title)}</title>
            <style>
            {ReportStyle.Css}
            </style>
            </head>
            <body><main>
            <header><h1>{HtmlText.Name(model.Title)}</h1>
            <p class="result">{Sentence(model)}</p></header>

            """);
        ReportSections sections = new(model);
        foreach (string section in sections.All())
            _ = html.Append(section).Append('\n');
        return html.Append($"<footer>{HtmlText.Text(model.Footer)}</footer>\n</main></body></html>\n").ToString();
    }

    private static string Sentence(ReportModel model) => model.Validation.Items == 0
        ? $"There were no {HtmlText.Text(model.ItemsNoun)}, so nothing is known about its quality."
        : MetricsSections.Of(model).Sentence();
}
