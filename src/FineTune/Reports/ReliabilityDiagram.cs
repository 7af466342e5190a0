using System.Text;

namespace Transfer.FineTune;

/// <summary>The reliability diagram as inline SVG: a bar a bin up to its accuracy; what the mean probability promised beyond it, or it gave beyond the promise, in other colours.</summary>
internal static class ReliabilityDiagram
{
    private const double Left = 44;
    private const double Top = 12;
    private const double Side = 300;

    public static string Render(Calibration calibration)
    {
        string label = string.Join("; ", calibration.Bins.Where(bin => bin.Count > 0).Select(bin =>
            $"said {HtmlText.Percent(bin.Confidence)}, right {HtmlText.Percent(bin.Accuracy)} of {bin.Count}"));
        var svg = new StringBuilder($"""<svg viewBox="0 0 360 366" role="img" aria-label="Reliability diagram: {HtmlText.Text(label)}">""");
        for (int tick = 0; tick <= 4; tick++)
        {
            double share = tick / 4.0;
            _ = svg.Append($"""<line class="grid" x1="{X(0)}" x2="{X(1)}" y1="{Y(share)}" y2="{Y(share)}"/>""")
                .Append($"""<text x="{N(Left - 6)}" y="{N(Top + (Side * (1 - share)) + 4)}" text-anchor="end">{100 * share:0}</text>""")
                .Append($"""<text x="{X(share)}" y="{N(Top + Side + 18)}" text-anchor="middle">{100 * share:0}</text>""");
        }

        foreach (CalibrationBin bin in calibration.Bins.Where(bin => bin.Count > 0))
        {
            double low = Math.Min(bin.Accuracy, bin.Confidence), high = Math.Max(bin.Accuracy, bin.Confidence);
            double x = Left + (Side * bin.Lower) + 2, width = (Side * (bin.Upper - bin.Lower)) - 4;
            _ = svg.Append($"<g><title>{bin.Count} items: said {HtmlText.Percent(bin.Confidence)}, right {HtmlText.Percent(bin.Accuracy)}</title>")
                .Append(Bar("bin", x, width, 0, low))
                .Append(Bar(bin.Accuracy < bin.Confidence ? "missing" : "beyond", x, width, low, high))
                .Append("</g>");
        }

        return svg.Append($"""<line class="ideal" x1="{X(0)}" y1="{Y(0)}" x2="{X(1)}" y2="{Y(1)}"/>""")
            .Append($"""<text x="{X(0.5)}" y="{N(Top + Side + 40)}" text-anchor="middle">the model's probability, %</text>""")
            .Append($"""<text transform="translate(12 {N(Top + (Side / 2))}) rotate(-90)" text-anchor="middle">right, %</text></svg>""").ToString();
    }

    private static string Bar(string kind, double x, double width, double low, double high) =>
        $"""<rect class="{kind}" x="{N(x)}" y="{Y(high)}" width="{N(width)}" height="{N(Side * (high - low))}" rx="2"/>""";

    private static string X(double share) => N(Left + (Side * share));

    private static string Y(double share) => N(Top + (Side * (1 - share)));

    private static string N(double value) => HtmlText.Number(value, "0.##");
}
