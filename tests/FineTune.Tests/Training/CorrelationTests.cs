using Xunit;

namespace Transfer.FineTune.Tests.Training;

public sealed class CorrelationTests
{
    [Fact]
    public void Equal_values_share_the_mean_of_their_ranks() => Assert.Equal([3.5, 1, 3.5, 2, 5], Correlation.Ranks([0.7, -1, 0.7, 0.1, 2]));

    [Fact]
    public void Correlations_are_those_of_the_books()
    {
        // Anscombe's first set: 0.81642.
        double[] x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5], y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
        Assert.Equal(0.81642, Correlation.Pearson(x, y), 5);
        // 1 - 6 Σd² / (n (n² - 1)) with Σd² = 40.
        Assert.Equal(1 - (6 * 40 / (11.0 * 120)), Correlation.Spearman(x, y), 10);
    }

    [Fact]
    public void Where_nothing_varies_or_is_there_it_is_0()
    {
        Assert.Equal((0, 0), (Correlation.Pearson([1, 1, 1], [1, 2, 3]), Correlation.Spearman([1, 2, 3], [1, 1, 1])));
        Assert.Equal((0, 0), (Correlation.Pearson([], []), Correlation.Spearman([], [])));
    }
}
