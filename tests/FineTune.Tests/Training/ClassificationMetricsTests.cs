using System.Text.Json;
using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Training;

public sealed class ClassificationMetricsTests
{
    private static readonly string[] AntsAndBees = ["ants", "bees"];

    // Six items: four right; ants: 2 of 3 found, 1 wrongly given; bees: 2 of 3 found.
    private static readonly float[] Six = [0.9f, 0.1f, 0.6f, 0.4f, 0.2f, 0.8f, 0.3f, 0.7f, 0.05f, 0.95f, 0.75f, 0.25f];
    private static readonly int[] SixLabels = [0, 0, 0, 1, 1, 1];

    [Fact]
    public void Figures_equal_those_computed_by_hand()
    {
        ClassificationMetrics m = ClassificationScorer.Score(Six, SixLabels, AntsAndBees, i => $"{i}.jpg");
        Assert.Equal(6, m.Items);
        Assert.Equal(4 / 6.0, m.Accuracy, 12);
        Assert.Equal([[2, 1], [1, 2]], m.Confusion);
        Assert.Equal(2 / 3.0, m.MacroF1, 12);
        Assert.Equal(-(Math.Log(0.9) + Math.Log(0.6) + Math.Log(0.2) + Math.Log(0.7) + Math.Log(0.95) + Math.Log(0.25)) / 6, m.LogLoss, 6);
        Assert.Equal(3 / 9.0, m.Mcc!.Value, 12);
        Assert.Equal([new("ants", 2 / 3.0, 2 / 3.0, 2 / 3.0, 3), new ClassMetrics("bees", 2 / 3.0, 2 / 3.0, 2 / 3.0, 3)], m.PerClass);
        Assert.Equal(["2.jpg", "5.jpg"], m.Mistakes.Select(x => x.Input));
        Assert.Equal(new Mistake("2.jpg", "ants", "bees", 0.8f), m.Mistakes[0]);
    }

    [Fact]
    public void Calibration_equals_that_computed_by_hand()
    {
        Calibration calibration = ClassificationScorer.Score(Six, SixLabels, AntsAndBees, i => "").Calibration;
        Assert.Equal(10, calibration.Bins.Count);
        Assert.Equal(6, calibration.Bins.Sum(b => b.Count));
        Assert.Equal((0.7, 0.8), (calibration.Bins[7].Lower, calibration.Bins[7].Upper));
        var scorer = new ClassificationScorer(AntsAndBees, bins: 2);
        scorer.Add([0.5f, 0.5f], 1, "");
        scorer.Add([0.75f, 0.25f], 0, "");
        scorer.Add([0.25f, 0.75f], 0, "");
        calibration = scorer.Result().Calibration;
        Assert.Equal([new(0, 0.5, 1, 0.5, 0), new CalibrationBin(0.5, 1, 2, 0.75, 0.5)], calibration.Bins);
        Assert.Equal((0.5 + (2 * 0.25)) / 3, calibration.Ece, 12);
    }

    // 81 of 100: the interval of Wilson's formula, computed separately to four digits.
    [Theory]
    [InlineData(81, 100, 0.7222, 0.8749)]
    [InlineData(0, 10, 0.0, 0.2775)]
    [InlineData(10, 10, 0.7225, 1.0)]
    [InlineData(0, 0, 0, 1)]
    public void The_interval_is_Wilsons(int right, int items, double lower, double upper)
    {
        double[] interval = ClassificationScorer.Wilson(right, items);
        Assert.Equal(lower, interval[0], 1e-4);
        Assert.Equal(upper, interval[1], 1e-4);
    }

    [Fact]
    public void Classes_that_do_not_occur_are_safe_and_do_not_lower_the_mean()
    {
        ClassificationMetrics m = ClassificationScorer.Score([1, 0, 0, 0, 1, 0], [0, 1], ["a", "b", "never"], _ => "");
        Assert.Equal(1, m.MacroF1);
        Assert.Equal(new ClassMetrics("never", 0, 0, 0, 0), m.PerClass[2]);
        Assert.Null(m.Mcc);
        // Predicted but without support: it counts as 0.
        m = ClassificationScorer.Score([1, 0, 0, 0, 0, 1], [0, 1], ["a", "b", "c"], _ => "");
        Assert.Equal(1 / 3.0, m.MacroF1, 12);
    }

    [Fact]
    public void Nothing_judged_is_all_zero()
    {
        ClassificationMetrics m = new ClassificationScorer(AntsAndBees).Result();
        Assert.Equal((0, 0.0, 0.0, 0.0, 0.0), (m.Items, m.Accuracy, m.MacroF1, m.LogLoss, m.Mcc!.Value));
        Assert.Empty(m.Mistakes);
    }

    [Fact]
    public void A_probability_of_zero_is_clipped()
    {
        ClassificationMetrics m = ClassificationScorer.Score([0, 1], [0], AntsAndBees, _ => "");
        Assert.Equal(23 * Math.Log(2), m.LogLoss, 9);
    }

    [Fact]
    public void Only_the_worst_mistakes_are_kept_and_equal_ones_in_their_order()
    {
        var scorer = new ClassificationScorer(AntsAndBees, keptMistakes: 3);
        foreach ((float p, string name) in new[] { (0.6f, "a"), (0.9f, "b"), (0.7f, "c"), (0.9f, "d"), (0.7f, "e") })
            scorer.Add([p, 1 - p], 1, name);
        Assert.Equal(["b", "d", "c"], scorer.Result().Mistakes.Select(m => m.Input));
    }

    [Fact]
    public void A_probability_that_is_not_a_number_names_the_item()
    {
        var error = Assert.Throws<TransferException>(() => new ClassificationScorer(AntsAndBees).Add([0, float.NaN], 0, "x.jpg"));
        Assert.Equal("x.jpg: the model's probability of class 'bees' is NaN, not a finite number; leave this item out or use another model", error.Message);
        Assert.Equal(ErrorKind.BadInput, error.Kind);
    }

    [Fact]
    public void Json_has_the_published_keys()
    {
        ClassificationMetrics m = ClassificationScorer.Score(Six, SixLabels, AntsAndBees, i => $"{i}.jpg");
        using var json = JsonDocument.Parse(JsonSerializer.Serialize(m));
        Assert.Equal(
            ["items", "accuracy", "accuracy_interval", "macro_f1", "log_loss", "mcc", "confusion", "per_class", "mistakes", "calibration"],
            json.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal(["class", "precision", "recall", "f1", "support"], json.RootElement.GetProperty("per_class")[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(["input", "label", "predicted", "probability"], json.RootElement.GetProperty("mistakes")[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(["lower", "upper", "count", "confidence", "accuracy"], json.RootElement.GetProperty("calibration").GetProperty("bins")[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal("[[2,1],[1,2]]", json.RootElement.GetProperty("confusion").GetRawText());
        var three = ClassificationScorer.Score([1, 0, 0], [0], ["a", "b", "c"], _ => "");
        Assert.DoesNotContain("mcc", JsonSerializer.Serialize(three));
    }
}
