using System.Text;

namespace Transfer.FineTune;

/// <summary>The confusion matrix as a table whose colours tell the share of the row, so that small classes show as well as large ones.</summary>
internal static class ConfusionTable
{
    private const int ManyFrom = 13;
    private const int TallFrom = 7;
    private const int FewTo = 3;
    private const int LeastTint = 22;
    private const int LongName = 9;
    private const int ShownPairs = 5;

    public static string Render(IReadOnlyList<string> classes, IReadOnlyList<IReadOnlyList<int>> confusion)
    {
        bool many = classes.Count >= ManyFrom;
        bool tall = many || (classes.Count > 2 && (classes.Count >= TallFrom || classes.Max(name => name.Length) > LongName));
        var html = new StringBuilder();
        _ = html.Append($"""<div class="scroll" tabindex="0" role="region" aria-label="Confusion matrix"><table class="confusion{(many ? " many" : classes.Count <= FewTo ? " few" : "")}{(tall ? " tall" : "")}">""")
            .Append("""<thead><tr><th scope="col"><span class="soft">true \ predicted</span></th>""");
        foreach (string name in classes)
            _ = html.Append($"<th scope=\"col\"><span>{HtmlText.Name(name)}</span></th>");
        _ = html.Append("</tr></thead><tbody>\n");
        for (int row = 0; row < classes.Count; row++)
            AppendRow(html, classes, confusion[row], row, many);
        return html.Append("</tbody></table></div>").Append(Pairs(classes, confusion)).ToString();
    }

    // In a large table nobody finds the few cells that matter.
    private static string Pairs(IReadOnlyList<string> classes, IReadOnlyList<IReadOnlyList<int>> confusion)
    {
        if (classes.Count < ManyFrom)
            return "";
        var pairs = from row in Enumerable.Range(0, classes.Count)
                    from column in Enumerable.Range(0, classes.Count)
                    where row != column && confusion[row][column] > 0
                    orderby confusion[row][column] descending
                    select $"<li>{HtmlText.Name(classes[row])} taken for {HtmlText.Name(classes[column])}: {confusion[row][column]} of {confusion[row].Sum()}</li>";
        string[] shown = [.. pairs.Take(ShownPairs)];
        return shown.Length == 0 ? "" : $"<h3>Most often mixed up</h3><ul class=\"pairs\">{string.Concat(shown)}</ul>";
    }

    private static void AppendRow(StringBuilder html, IReadOnlyList<string> classes, IReadOnlyList<int> counts, int row, bool many)
    {
        int support = counts.Sum();
        _ = html.Append($"<tr><th scope=\"row\" title=\"{HtmlText.Name(classes[row])}\">{HtmlText.Name(classes[row])}</th>");
        for (int column = 0; column < classes.Count; column++)
        {
            int count = counts[column];
            if (count == 0)
            {
                _ = html.Append(many ? "<td class=\"none\"></td>" : "<td class=\"none\">0</td>");
                continue;
            }

            int share = (int)Math.Round(100.0 * count / support);
            string tone = row == column ? "right" : "wrong";
            _ = html.Append($"<td class=\"{tone}\" style=\"--h:{Math.Max(share, LeastTint)}\" title=\"{HtmlText.Name(classes[row])} as {HtmlText.Name(classes[column])}: {count} of {support}\">{count}</td>");
        }

        _ = html.Append("</tr>\n");
    }
}
