using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Transfer.FineTune.Tests.Reports;

public sealed class LossCurveTests
{
    [Fact]
    public void Nothing_trained_gives_nothing() => Assert.Equal("", LossCurve.Render([]));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(40)]
    [InlineData(500)]
    public void Every_point_lies_inside_the_drawing(int count)
    {
        XElement svg = XElement.Parse(LossCurve.Render(Epochs(count)));
        double[] box = [.. svg.Attribute("viewBox")!.Value.Split(' ').Select(double.Parse)];
        XElement[] curves = [.. svg.Elements("path").Where(path => path.Attribute("d")!.Value.Split('L').Length == count && !path.Attribute("d")!.Value.Contains('H'))];
        Assert.Equal(4, curves.Length);
        foreach (Match point in curves.SelectMany(curve => Regex.Matches(curve.Attribute("d")!.Value, "[ML]([-0-9.]+) ([-0-9.]+)")))
        {
            Assert.InRange(double.Parse(point.Groups[1].Value), 44, box[2] - 8);
            Assert.InRange(double.Parse(point.Groups[2].Value), 26, box[3] - 40);
        }

        Assert.Equal(count <= 40 ? 4 * count : 0, svg.Elements("circle").Count());
        Assert.Equal(count <= 120 ? count : 0, svg.Elements("g").Count());
    }

    [Fact]
    public void Higher_values_lie_higher_and_later_epochs_further_right()
    {
        XElement svg = XElement.Parse(LossCurve.Render([new(1, 2, 3, 0.5, 0.1, 1), new(2, 1, 1.5, 0.75, 0.2, 1)]));
        string[] curves = [.. svg.Elements("path").Select(path => path.Attribute("d")!.Value).Where(d => !d.Contains('H'))];

        // The loss axis ends at 3 and is 150 high; half of it lies in the middle. Two epochs share 308 units.
        Assert.Equal(["M121 76L275 126", "M121 26L275 101"], curves[..2]);
    }

    [Fact]
    public void The_upright_line_stands_at_the_epoch_that_was_kept()
    {
        EpochFigures[] epochs = [new(1, 2, 1, 0.5, 0.1, 1), new(2, 1, 1.5, 0.75, 0.2, 1)];
        XElement line = XElement.Parse(LossCurve.Render(epochs, kept: 2)).Elements("line").Single(e => e.Attribute("class")!.Value == "ideal");
        Assert.Equal(("275", "275"), (line.Attribute("x1")!.Value, line.Attribute("x2")!.Value));
    }

    [Fact]
    public void Without_validation_its_lines_are_left_out()
    {
        string svg = LossCurve.Render([new(1, 2, null, null, 0.1, 1), new(2, 1, null, null, 0.1, 1)]);
        Assert.DoesNotContain("validation", svg);
        Assert.DoesNotContain("ideal", svg);
        Assert.Equal(2, Regex.Count(svg, "class=\"heading\""));
    }

    [Fact]
    public void What_is_not_a_number_leaves_a_gap()
    {
        double[] losses = [3, double.NaN, 2, 1, double.PositiveInfinity];
        XElement svg = XElement.Parse(LossCurve.Render([.. losses.Select((loss, i) => new EpochFigures(i + 1, loss, loss, 0.5, 0.1, 1))]));
        string train = svg.Elements("path").Select(path => path.Attribute("d")!.Value).First(d => !d.Contains('H'));
        Assert.Equal((2, 1), (train.Count(c => c == 'M'), train.Count(c => c == 'L')));
        Assert.DoesNotContain("NaN", train);
    }

    [Fact]
    public void Losses_that_are_all_broken_leave_the_rate() =>
        Assert.Single(Regex.Matches(LossCurve.Render([new(1, double.NaN, double.NaN, null, 0.1, 1)]), "class=\"heading\""));

    [Fact]
    public void The_diagram_is_described_in_words()
    {
        Assert.Contains(
            "role=\"img\" aria-label=\"Training over 2 epochs; first epoch 1: loss 0.700, validation 0.600, 50.0\u00A0% right, rate 1e-3, 2.0 s; last epoch 2: loss 0.300, validation 0.400, 90.0\u00A0% right, rate 5e-4, 1.5 s\"",
            LossCurve.Render([new(1, 0.7, 0.6, 0.5, 1e-3, 2), new(2, 0.3, 0.4, 0.9, 5e-4, 1.5)]).Replace("&#160;", "\u00A0"));
        Assert.Contains("<title>epoch 3: loss 0.300, rate 1e-3, 1.0 s</title>", LossCurve.Render([new(3, 0.3, null, null, 1e-3, 1)]));
    }

    private static EpochFigures[] Epochs(int count) =>
        [.. Enumerable.Range(1, count).Select(i => new EpochFigures(i, 2.0 / i, 1.5 / i, 1 - (0.6 / i), 1e-3 * i / count, 2.5))];
}
