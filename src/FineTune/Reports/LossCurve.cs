using System.Text;

namespace Transfer.FineTune;

/// <summary>How a training went as inline SVG: loss, validation accuracy and learning rate over the epochs, one above the other.</summary>
internal static class LossCurve
{
    private const double Width = 360;
    private const double Left = 44;
    private const double Right = 8;
    private const double HeadingHeight = 26;
    private const double PanelGap = 12;
    private const double FootHeight = 40;

    // More dots or fields than this run into each other.
    private const int MostDots = 40;
    private const int MostFields = 120;

    /// <summary>Draws it.</summary>
    /// <param name="epochs">The epochs in turn.</param>
    /// <param name="kept">The epoch that an upright line marks; null for none.</param>
    public static string Render(IReadOnlyList<EpochFigures> epochs, int? kept = null)
    {
        if (epochs.Count == 0)
            return "";
        CurvePanel[] panels =
        [
            new("loss", 150, Lowest: 0, [new("train", "train", [.. epochs.Select(e => (double?)e.TrainLoss)]), new("validation", "validation", [.. epochs.Select(e => e.ValidationLoss)])]),
            new("validation right, %", 90, Lowest: null, [new("validation", null, [.. epochs.Select(e => 100 * e.ValidationAccuracy)])]),
            new("learning rate", 56, Lowest: 0, [new("rate", null, [.. epochs.Select(e => (double?)e.LearningRate)])]),
        ];
        panels = [.. panels.Where(panel => panel.HasValues)];
        double height = panels.Sum(panel => HeadingHeight + panel.Height + PanelGap) + FootHeight - PanelGap;
        var svg = new StringBuilder($"""<svg class="curves" viewBox="0 0 {N(Width)} {N(height)}" role="img" aria-label="{HtmlText.Text(Words(epochs))}">""");
        double top = 0;
        foreach (CurvePanel panel in panels)
        {
            Panel(svg, panel, epochs, top + HeadingHeight);
            top += HeadingHeight + panel.Height + PanelGap;
        }

        double bottom = top - PanelGap;
        Foot(svg, epochs, bottom);
        if (kept is { } epoch)
            _ = svg.Append($"""<line class="ideal" x1="{X(epoch, epochs)}" x2="{X(epoch, epochs)}" y1="{N(HeadingHeight)}" y2="{N(bottom)}"/>""");
        if (epochs.Count <= MostFields)
            Fields(svg, epochs, bottom);
        return svg.Append("</svg>").ToString();
    }

    /// <summary>One epoch in words.</summary>
    public static string Words(EpochFigures epoch)
    {
        string validation = epoch.ValidationLoss is { } loss ? $", validation {HtmlText.Number(loss, "0.000")}" : "";
        string accuracy = epoch.ValidationAccuracy is { } right ? $", {HtmlText.Percent(right)} right" : "";
        return $"epoch {epoch.Epoch}: loss {HtmlText.Number(epoch.TrainLoss, "0.000")}{validation}{accuracy}, rate {HtmlText.Number(epoch.LearningRate, "0.#e-0")}, {HtmlText.Number(epoch.Seconds, "0.0")} s";
    }

    private static string Words(IReadOnlyList<EpochFigures> epochs) => epochs.Count == 1
        ? $"Training, {Words(epochs[0])}"
        : $"Training over {epochs.Count} epochs; first {Words(epochs[0])}; last {Words(epochs[^1])}";

    private static void Panel(StringBuilder svg, CurvePanel panel, IReadOnlyList<EpochFigures> epochs, double top)
    {
        ChartAxis axis = panel.Axis();
        string Y(double value) => N(top + (panel.Height * (1 - axis.Share(value))));
        _ = svg.Append($"""<text class="heading" x="{N(Left)}" y="{N(top - 9)}">{panel.Heading}</text>""");
        double at = Width - Right;
        foreach (Curve curve in panel.Curves.Reverse().Where(curve => curve.Label is not null && curve.HasValues))
        {
            _ = svg.Append($"""<text x="{N(at)}" y="{N(top - 9)}" text-anchor="end">{curve.Label}</text>""");
            at -= 6.5 * curve.Label!.Length;
            _ = svg.Append($"""<path class="curve {curve.Kind}" d="M{N(at - 26)} {N(top - 13)}H{N(at - 4)}"/>""");
            at -= 40;
        }

        foreach (double tick in axis.Ticks)
        {
            _ = svg.Append($"""<line class="grid" x1="{N(Left)}" x2="{N(Width - Right)}" y1="{Y(tick)}" y2="{Y(tick)}"/>""")
                .Append($"""<text x="{N(Left - 6)}" y="{N(top + (panel.Height * (1 - axis.Share(tick))) + 4)}" text-anchor="end">{axis.Text(tick)}</text>""");
        }

        foreach (Curve curve in panel.Curves)
        {
            var path = new StringBuilder();
            bool drawing = false;
            for (int i = 0; i < epochs.Count; i++)
            {
                // Where a value is missing or not a number the line has a gap.
                if (curve.At(i) is not { } value)
                {
                    drawing = false;
                    continue;
                }

                _ = path.Append(drawing ? 'L' : 'M').Append(X(epochs[i].Epoch, epochs)).Append(' ').Append(Y(value));
                drawing = true;
            }

            if (path.Length > 0)
                _ = svg.Append($"""<path class="curve {curve.Kind}" d="{path}"/>""");
            for (int i = 0; i < epochs.Count; i++)
            {
                bool alone = curve.At(i - 1) is null && curve.At(i + 1) is null;
                if ((alone || epochs.Count <= MostDots) && curve.At(i) is { } value)
                    _ = svg.Append($"""<circle class="dot {curve.Kind}" cx="{X(epochs[i].Epoch, epochs)}" cy="{Y(value)}" r="2.5"/>""");
            }
        }
    }

    private static void Foot(StringBuilder svg, IReadOnlyList<EpochFigures> epochs, double bottom)
    {
        ChartAxis axis = ChartAxis.Holding(epochs[0].Epoch, epochs[^1].Epoch, 6);
        foreach (double tick in axis.Ticks.Where(tick => tick == Math.Round(tick) && tick >= epochs[0].Epoch && tick <= epochs[^1].Epoch))
            _ = svg.Append($"""<text x="{X(tick, epochs)}" y="{N(bottom + 18)}" text-anchor="middle">{N(tick)}</text>""");
        _ = svg.Append($"""<text x="{N((Left + Width - Right) / 2)}" y="{N(bottom + 36)}" text-anchor="middle">epoch</text>""");
    }

    // A field as high as the diagram for each epoch, which shows its figures under the pointer.
    private static void Fields(StringBuilder svg, IReadOnlyList<EpochFigures> epochs, double bottom)
    {
        double width = (Width - Left - Right) / epochs.Count;
        foreach (EpochFigures epoch in epochs)
        {
            _ = svg.Append($"<g><title>{HtmlText.Text(Words(epoch))}</title>")
                .Append($"""<rect fill="none" pointer-events="all" x="{N(Place(epoch.Epoch, epochs) - (width / 2))}" y="{N(HeadingHeight)}" width="{N(width)}" height="{N(bottom - HeadingHeight)}"/></g>""");
        }
    }

    private static string X(double epoch, IReadOnlyList<EpochFigures> epochs) => N(Place(epoch, epochs));

    // Half an epoch of room at both ends keeps the first and the last dot off the border.
    private static double Place(double epoch, IReadOnlyList<EpochFigures> epochs) =>
        Left + ((Width - Left - Right) * (epoch - epochs[0].Epoch + 0.5) / (epochs[^1].Epoch - epochs[0].Epoch + 1));

    private static string N(double value) => HtmlText.Number(value, "0.##");
}
