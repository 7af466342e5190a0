using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Training;

public sealed class RegressionScorerTests
{
    [Fact]
    public void The_figures_are_those_computed_by_hand()
    {
        RegressionMetrics m = Score((1, 2), (2, 2), (3, 5), (4, 3));
        Assert.Equal(4, m.Items);
        Assert.Equal(1, m.Mae, 1e-12);
        Assert.Equal(Math.Sqrt(6 / 4.0), m.Rmse, 1e-12);
        Assert.Equal(1.5, m.Loss, 1e-12);
        Assert.Equal(1 - (6 / 5.0), m.R2, 1e-12);
        // Σ (wanted - 2.5)(given - 3) = 3, Σ (given - 3)² = 6, Σ (wanted - 2.5)² = 5.
        Assert.Equal(3 / Math.Sqrt(30), m.Pearson, 1e-12);
        // Ranks of what is given: 0.5, 0.5, 3, 2; of what is wanted 0 to 3. Together 3.5, of their own 4.5 and 5.
        Assert.Equal(3.5 / Math.Sqrt(4.5 * 5), m.Spearman, 1e-12);
        Assert.Null(m.ShareRight);
        Assert.Equal(["2", "0", "3"], m.Mistakes.Select(mistake => mistake.Input));
        Assert.Equal((3f, 5f, 2.0), (m.Mistakes[0].Label, m.Mistakes[0].Predicted, m.Mistakes[0].Error));
        Assert.Equal((3f, 5f), m.Points[2]);
    }

    [Fact]
    public void What_does_not_vary_correlates_with_nothing()
    {
        RegressionMetrics m = Score((3, 1), (3, 2));
        Assert.Equal((0.0, 0.0, 0.0), (m.R2, m.Pearson, m.Spearman));
        Assert.Equal((0, 0.0, 0.0, 0.0), (Score().Items, Score().Mae, Score().Rmse, Score().R2));
        Assert.Equal((1.0, 1.0, 1.0), (Score((1, 1), (2, 2)).R2, Score((1, 1), (2, 2)).Pearson, Score((1, 1), (2, 2)).Spearman));
    }

    [Fact]
    public void A_number_that_is_not_finite_is_named() =>
        Assert.Equal("0: the model's number is NaN, not a finite one; leave this item out or use another model",
            Assert.Throws<TransferException>(() => Score((1, float.NaN))).Message);

    private static RegressionMetrics Score(params (float Wanted, float Given)[] points)
    {
        var scorer = new RegressionScorer();
        for (int i = 0; i < points.Length; i++)
            scorer.Add(points[i].Given, points[i].Wanted, $"{i}");
        return scorer.Result();
    }
}
