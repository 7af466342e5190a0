using System.Text;

namespace Transfer.FineTune;

/// <summary>The parts of the report between its heading and its last line, each a piece of HTML.</summary>
internal sealed class ReportSections(ReportModel model)
{
    private readonly ClassificationMetrics _m = model.Validation;

    public IEnumerable<string> All()
    {
        yield return Figures();
        if (model.Notices.Count > 0)
            yield return $"<section class=\"notices\"><h2>Good to know</h2><ul>{string.Concat(model.Notices.Select(line => $"<li>{HtmlText.Text(line)}</li>"))}</ul></section>";
        if (_m.Entities is { } entities)
            yield return Section("Span by span", "A span of words is right when its first word, its last word and its type are, as conlleval and seqeval count. Precision: of the spans said, how many are. Recall: of those that are, how many were found.", Table(entities.PerType, "Type", "Spans"));
        if (_m.Items > 0)
        {
            yield return Section("What is taken for what", "A row is the true class, a column what the model said. Blue is right, orange is wrong; the stronger, the larger the share of the row.", ConfusionTable.Render(model.Classes, _m.Confusion));
            yield return Section("Class by class", "Precision: of those called so, how many are. Recall: of those that are, how many were found.", Table(_m.PerClass, "Class", "Items"));
            yield return Section("Can its probabilities be trusted?", Reliability(), ReliabilityDiagram.Render(_m.Calibration));
        }

        if (model.Epochs.Count > 0)
            yield return Section("How it learned", Learning(), LossCurve.Render(model.Epochs, model.KeptEpoch));
        if (model.Mistakes.Count > 0)
            yield return Section("Worst mistakes", "Wrong, and most sure of it. Some may be wrong labels: worth a look.", Mistakes());
        if (model.Parity is { } parity)
            yield return Certificate(parity);
        if (model.Code.Count > 0)
            yield return Section("Use it", null, string.Concat(model.Code.Select(code => $"<h3>{HtmlText.Text(code.Heading)}</h3><pre tabindex=\"0\"><code>{HtmlText.Text(code.Text)}</code></pre>")));
        if (model.Making.Count > 0)
            yield return Section("How it was made", null, string.Concat(model.Making.Select(Group)));
    }

    private static string Section(string heading, string? words, string content) =>
        $"<section><h2>{heading}</h2>{(words is null ? "" : $"<p class=\"soft\">{words}</p>")}{content}</section>";

    private static string Figure(string name, string value, string note) =>
        $"<div><dt>{name}</dt><dd class=\"value\">{value}</dd><dd class=\"note\">{note}</dd></div>";

    private string Figures()
    {
        if (_m.Items == 0)
            return "";
        double largest = _m.PerClass.Max(c => c.Support) / (double)_m.Items;
        return "<dl class=\"figures\">"
            + (_m.Entities is { } entities ? Figure("F1 of spans", HtmlText.Number(entities.F1, "0.000"), $"{entities.Right} of {entities.Support} found, {entities.Predicted} said; 1 is perfect") : "")
            + Figure("Accuracy", HtmlText.Percent(_m.Accuracy), $"always saying the largest class: {HtmlText.Percent(largest)}")
            + Figure("Macro F1", HtmlText.Number(_m.MacroF1, "0.000"), "every class counts alike; 1 is perfect")
            + Figure("Log loss", HtmlText.Number(_m.LogLoss, "0.000"), $"blind guessing: {HtmlText.Number(Math.Log(Math.Max(2, model.Classes.Count)), "0.00")}; less is better")
            + Figure("Calibration error", HtmlText.Percent(_m.Calibration.Ece), "stated against true certainty; less is better")
            + "</dl>";
    }

    private static string Table(IReadOnlyList<ClassMetrics> rows, string first, string last)
    {
        var html = new StringBuilder($"""<div class="scroll"><table class="figures-table"><thead><tr><th scope="col">{first}</th><th scope="col">Precision</th><th scope="col">Recall</th><th scope="col">F1</th><th scope="col">{last}</th></tr></thead><tbody>""");
        foreach (ClassMetrics c in rows)
        {
            string width = HtmlText.Number(100 * c.F1, "0");
            _ = html.Append($"<tr><th scope=\"row\">{HtmlText.Name(c.Class)}</th><td>{HtmlText.Percent(c.Precision)}</td><td>{HtmlText.Percent(c.Recall)}</td>")
                .Append($"<td>{HtmlText.Number(c.F1, "0.000")}<span class=\"bar\" aria-hidden=\"true\"><span style=\"width:{width}%\"></span></span></td><td>{c.Support}</td></tr>\n");
        }

        return html.Append("</tbody></table></div>").ToString();
    }

    private string Reliability()
    {
        Calibration calibration = _m.Calibration;
        double confidence = calibration.Bins.Sum(bin => bin.Count * bin.Confidence) / _m.Items;
        string leaning = confidence > _m.Accuracy ? "surer than it is right" : "more often right than it says";
        return $"On average it says {HtmlText.Percent(confidence)} and is right {HtmlText.Percent(_m.Accuracy)} of the time: {leaning}. "
            + $"Bin by bin both differ by {HtmlText.Percent(calibration.Ece)} (expected calibration error). Each bar should end at the dashed line; orange was promised and not kept, pale blue was given beyond the promise.";
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

    private string Mistakes() => model.MistakesAreText ? TextMistakes() : PictureMistakes();

    private string TextMistakes()
    {
        var html = new StringBuilder("<ul class=\"texts\">");
        foreach ((Mistake mistake, _) in model.Mistakes)
        {
            _ = html.Append($"<li><blockquote>{HtmlText.Text(mistake.Input)}</blockquote>said <span class=\"given\">{HtmlText.Name(mistake.Predicted)}</span> ")
                .Append($"{HtmlText.Percent(mistake.Probability)}, is {HtmlText.Name(mistake.Label)}</li>\n");
        }

        return html.Append("</ul>").ToString();
    }

    private string PictureMistakes()
    {
        var html = new StringBuilder("<ul class=\"mistakes\">");
        foreach ((Mistake mistake, ReadOnlyMemory<byte> picture) in model.Mistakes)
        {
            string label = HtmlText.Name(mistake.Label), predicted = HtmlText.Name(mistake.Predicted);
            string shown = MediaType(picture.Span) is { } type
                ? $"<img src=\"data:{type};base64,{Convert.ToBase64String(picture.Span)}\" alt=\"{label}, taken for {predicted}\">"
                : "<div class=\"blank\"></div>";
            _ = html.Append($"<li><figure>{shown}<figcaption>said <span class=\"given\">{predicted}</span> {HtmlText.Percent(mistake.Probability)}<br>is {label}")
                .Append($"<br><span class=\"file\">{HtmlText.Name(Path.GetFileName(mistake.Input))}</span></figcaption></figure></li>\n");
        }

        return html.Append("</ul>").ToString();
    }

    private static string Certificate(ReportParity parity)
    {
        bool holds = parity.LabelMismatches == 0 && parity.MaxAbsDiff <= parity.Tolerance;
        string words = holds
            ? $"The saved file was loaded afresh in {HtmlText.Text(parity.Runtime)} and run on {parity.Items} items: every label is the same and no probability differs by more than {HtmlText.Number(parity.MaxAbsDiff, "0.0e+0")} (allowed: {HtmlText.Number(parity.Tolerance, "0.0e+0")})."
            : $"The saved file, run in {HtmlText.Text(parity.Runtime)}, differs: {parity.LabelMismatches} of {parity.Items} labels, probabilities by up to {HtmlText.Number(parity.MaxAbsDiff, "0.0e+0")} (allowed: {HtmlText.Number(parity.Tolerance, "0.0e+0")}).";
        string mark = holds ? "✓" : "✗";
        return $"<section><h2>Parity certificate</h2><div class=\"seal{(holds ? "" : " broken")}\"><b aria-hidden=\"true\">{mark}</b><div><p>{words}</p><p class=\"soft\" style=\"overflow-wrap:anywhere\">SHA-256 {HtmlText.Text(parity.ModelSha256)}</p></div></div></section>";
    }

    private static string Group(ReportGroup group) =>
        $"<h3>{HtmlText.Text(group.Heading)}</h3><table class=\"facts\"><tbody>"
        + string.Concat(group.Facts.Select(fact => $"<tr><th scope=\"row\">{HtmlText.Text(fact.Name)}</th><td>{HtmlText.Text(fact.Value)}</td></tr>\n"))
        + "</tbody></table>";

    // By the first bytes, never by what a caller says: only these three are put in an address.
    private static string? MediaType(ReadOnlySpan<byte> picture) => picture switch
    {
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "image/png",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        _ => null,
    };
}
