using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Training;

public sealed class MultilabelScorerTests
{
    private static readonly string[] Labels = ["a", "b", "never"];

    // a: given to 1, 2, 3, is of 1, 2; b: given to 1, is of 1, 3.
    [Fact]
    public void The_figures_are_those_computed_by_hand()
    {
        MultilabelMetrics m = Score(([0.9f, 0.5f, 0.1f], [1, 1, 0]), ([0.8f, 0.2f, 0.1f], [1, 0, 0]), ([0.7f, 0.4f, 0.1f], [0, 1, 0]), ([0.1f, 0.1f, 0.1f], [0, 0, 0]));
        Assert.Equal((4, 0.75), (m.Items, m.ExactMatch));
        Assert.Equal([new ClassMetrics("a", 2 / 3.0, 1, 0.8, 2), new ClassMetrics("b", 1, 0.5, 2 / 3.0, 2), new ClassMetrics("never", 0, 0, 0, 0)], m.PerClass);
        Assert.Equal(2 * 3 / 8.0, m.MicroF1, 1e-12);
        Assert.Equal((0.8 + (2 / 3.0)) / 2, m.MacroF1, 1e-12);
        double[] right = [0.9, 0.5, 0.9, 0.8, 0.8, 0.9, 0.3, 0.4, 0.9, 0.9, 0.9, 0.9];
        Assert.Equal(-right.Average(Math.Log), m.LogLoss, 1e-7);
        Mistake worst = Assert.Single(m.Mistakes);
        Assert.Equal(("2", "b", "a"), (worst.Input, worst.Label, worst.Predicted));
        Assert.Equal(0.7, worst.Probability, 1e-6);
        Assert.Equal("third", ((MultilabelMetrics)m.WithInputs(_ => "third")).Mistakes[0].Input);
    }

    [Fact]
    public void The_surest_mistakes_come_first_and_no_label_has_a_word()
    {
        MultilabelMetrics m = Score(([0.6f, 0, 0], [0, 0, 0]), ([0, 0, 0], [1, 0, 0]), ([0.9f, 0.9f, 0], [1, 0, 0]));
        Assert.Equal(["1", "2", "0"], m.Mistakes.Select(mistake => mistake.Input));
        Assert.Equal(("a", "(none)"), (m.Mistakes[0].Label, m.Mistakes[0].Predicted));
        Assert.Equal(("a", "a; b"), (m.Mistakes[1].Label, m.Mistakes[1].Predicted));
        Assert.Equal(-Math.Log(1.0 / (1 << 23)) / 9, Score(([0, 0, 0], [1, 0, 0]), ([0, 0, 0], [0, 0, 0]), ([0, 0, 0], [0, 0, 0])).LogLoss, 1e-9);
    }

    [Fact]
    public void Without_items_all_is_nought()
    {
        MultilabelMetrics m = Score();
        Assert.Equal((0, 0.0, 0.0, 0.0, 0.0), (m.Items, m.ExactMatch, m.MicroF1, m.MacroF1, m.LogLoss));
    }

    [Fact]
    public void A_probability_that_is_no_number_is_named() =>
        Assert.Equal("0: the model's probability of label 'b' is NaN, not a finite number; leave this item out or use another model",
            Assert.Throws<TransferException>(() => Score(([0, float.NaN, 0], [1, 0, 0]))).Message);

    private static MultilabelMetrics Score(params (float[] Probabilities, float[] Wanted)[] items)
    {
        var scorer = new MultilabelScorer(Labels);
        for (int i = 0; i < items.Length; i++)
            scorer.Add(items[i].Probabilities, items[i].Wanted, $"{i}");
        return scorer.Result();
    }
}
