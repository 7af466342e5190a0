using System.Text;

namespace Transfer.FineTune;

/// <summary>Given against wanted numbers as inline SVG: a dot an item, and the line on which both are the same.</summary>
internal static class ScatterPlot
{
    private const double Left = 56;
    private const double Top = 12;
    private const double Side = 288;

    // More dots make the file large and the picture black.
    private const int MostDots = 1_000;

    /// <summary>Draws it; of very many items every n-th.</summary>
    public static string Render(IReadOnlyList<(float Wanted, float Given)> points)
    {
        double least = points.Min(point => Math.Min(point.Wanted, point.Given)), most = points.Max(point => Math.Max(point.Wanted, point.Given));
        var axis = ChartAxis.Holding(least, most, 5);
        int step = (points.Count + MostDots - 1) / MostDots;
        string label = $"{points.Count} items, from {axis.Text(axis.Low)} to {axis.Text(axis.High)}" + (step > 1 ? $"; one in {step} is shown" : "");
        var svg = new StringBuilder($"""<svg viewBox="0 0 360 366" role="img" aria-label="Given against wanted: {HtmlText.Text(label)}">""");
        string X(double value) => N(Left + (Side * axis.Share(value)));
        string Y(double value) => N(Top + (Side * (1 - axis.Share(value))));
        foreach (double tick in axis.Ticks)
        {
            _ = svg.Append($"""<line class="grid" x1="{X(axis.Low)}" x2="{X(axis.High)}" y1="{Y(tick)}" y2="{Y(tick)}"/>""")
                .Append($"""<text x="{N(Left - 6)}" y="{N(Top + (Side * (1 - axis.Share(tick))) + 4)}" text-anchor="end">{axis.Text(tick)}</text>""")
                .Append($"""<text x="{X(tick)}" y="{N(Top + Side + 18)}" text-anchor="middle">{axis.Text(tick)}</text>""");
        }

        _ = svg.Append($"""<line class="ideal" x1="{X(axis.Low)}" y1="{Y(axis.Low)}" x2="{X(axis.High)}" y2="{Y(axis.High)}"/>""");
        for (int i = 0; i < points.Count; i += step)
            _ = svg.Append($"""<circle class="dot validation" fill-opacity="0.5" cx="{X(points[i].Wanted)}" cy="{Y(points[i].Given)}" r="2.5"/>""");
        return svg.Append($"""<text x="{N(Left + (Side / 2))}" y="{N(Top + Side + 40)}" text-anchor="middle">wanted</text>""")
            .Append($"""<text transform="translate(12 {N(Top + (Side / 2))}) rotate(-90)" text-anchor="middle">given</text></svg>""").ToString();
    }

    private static string N(double value) => HtmlText.Number(value, "0.##");
}
