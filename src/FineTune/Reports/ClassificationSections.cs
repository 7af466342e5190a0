using System.Text;

namespace Transfer.FineTune;

/// <summary>What a report shows of the figures of classes.</summary>
internal sealed class ClassificationSections(ReportModel model, ClassificationMetrics metrics) : MetricsSections
{
    private readonly ClassificationMetrics _m = metrics;

    public override string Sentence()
    {
        string low = HtmlText.Number(100 * _m.AccuracyInterval[0], "0.0");
        return $"<strong>{HtmlText.Percent(_m.Accuracy)}</strong> of {_m.Items} {HtmlText.Text(model.ItemsNoun)} right <span class=\"soft\">(95\u00A0% interval {low} to {HtmlText.Percent(_m.AccuracyInterval[1])})</span>";
    }

    public override IEnumerable<string> Quality()
    {
        if (_m.Entities is { } entities)
            yield return Section("Span by span", "A span of words is right when its first word, its last word and its type are, as conlleval and seqeval count. Precision: of the spans said, how many are. Recall: of those that are, how many were found.", PerClass("Type", entities.PerType, "Spans"));
        yield return Section("What is taken for what", "A row is the true class, a column what the model said. Blue is right, orange is wrong; the stronger, the larger the share of the row.", ConfusionTable.Render(model.Classes, _m.Confusion));
        yield return Section("Class by class", "Precision: of those called so, how many are. Recall: of those that are, how many were found.", PerClass("Class", _m.PerClass));
        yield return Section("Can its probabilities be trusted?", Reliability(), ReliabilityDiagram.Render(_m.Calibration));
    }

    public override IEnumerable<string> Worst()
    {
        if (model.Mistakes.Count > 0)
            yield return Section("Worst mistakes", "Wrong, and most sure of it. Some may be wrong labels: worth a look.", model.MistakesAreText ? TextMistakes() : PictureMistakes());
    }

    public override string Figures()
    {
        double largest = _m.PerClass.Max(c => c.Support) / (double)_m.Items;
        return "<dl class=\"figures\">"
            + (_m.Entities is { } entities ? Figure("F1 of spans", HtmlText.Number(entities.F1, "0.000"), $"{entities.Right} of {entities.Support} found, {entities.Predicted} said; 1 is perfect") : "")
            + Figure("Accuracy", HtmlText.Percent(_m.Accuracy), $"always saying the largest class: {HtmlText.Percent(largest)}")
            + Figure("Macro F1", HtmlText.Number(_m.MacroF1, "0.000"), "every class counts alike; 1 is perfect")
            + Figure("Log loss", HtmlText.Number(_m.LogLoss, "0.000"), $"blind guessing: {HtmlText.Number(Math.Log(Math.Max(2, model.Classes.Count)), "0.00")}; less is better")
            + Figure("Calibration error", HtmlText.Percent(_m.Calibration.Ece), "stated against true certainty; less is better")
            + "</dl>";
    }

    private string Reliability()
    {
        Calibration calibration = _m.Calibration;
        double confidence = calibration.Bins.Sum(bin => bin.Count * bin.Confidence) / _m.Items;
        string leaning = confidence > _m.Accuracy ? "surer than it is right" : "more often right than it says";
        return $"On average it says {HtmlText.Percent(confidence)} and is right {HtmlText.Percent(_m.Accuracy)} of the time: {leaning}. "
            + $"Bin by bin both differ by {HtmlText.Percent(calibration.Ece)} (expected calibration error). Each bar should end at the dashed line; orange was promised and not kept, pale blue was given beyond the promise.";
    }

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

    // By the first bytes, never by what a caller says: only these three are put in an address.
    private static string? MediaType(ReadOnlySpan<byte> picture) => picture switch
    {
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "image/png",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        _ => null,
    };
}
