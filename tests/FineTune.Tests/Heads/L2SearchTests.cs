using Xunit;

namespace Transfer.FineTune.Tests.Heads;

public sealed class L2SearchTests
{
    [Fact]
    public void Folds_and_rows_shrink_with_the_size_of_the_problem()
    {
        Assert.Equal((5, 1), L2Search.Plan(300, 1280, 6, 5));
        Assert.Equal((3, 1), L2Search.Plan(300, 1280, 6, 3));
        (int folds, int step) = L2Search.Plan(100_000, 1280, 10, 5);
        Assert.Equal(1, folds);
        Assert.InRange(step, 10, 100);
    }

    [Fact]
    public void The_least_loss_wins_and_a_tie_goes_to_the_stronger_penalty()
    {
        Assert.Equal(0.1, L2Search.Best([new(1, 0.5, 0.9, 0.9), new(0.1, 0.4, 0.9, 0.9), new(0.01, 0.4, 1, 1), new(0.001, 0.6, 1, 1)]).L2);
        Assert.Equal(0.01, L2Search.Best([new(1, 0.5, 0.9, 0.9), new(0.1, 0.4, 0.9, 0.9), new(0.01, 0.3, 0.9, 0.9)]).L2);
    }

    // The oracle fits each half by itself, as an ordinary problem, and judges the other half.
    [Fact]
    public void The_log_loss_is_that_of_rows_held_out()
    {
        (FeatureMatrix features, int[] labels) = SoftmaxOracle.Make(40, 6, 2, seed: 12);
        (double[] mean, double[] scale) = DesignMatrix.Moments(features, null, default);
        int[] folds = [.. Enumerable.Range(0, 40).Select(i => i / 2 % 2)];
        double expected = 0;
        for (int fold = 0; fold < 2; fold++)
        {
            int[] train = [.. Enumerable.Range(0, 40).Where(i => folds[i] != fold)];
            int[] held = [.. Enumerable.Range(0, 40).Where(i => folds[i] == fold)];
            var objective = new SoftmaxObjective(DesignMatrix.Standardized(features.Select(train), mean, scale), [.. train.Select(i => labels[i])], 2, 1, default) { L2 = 0.03 };
            double[] point = new double[objective.Parameters];
            _ = Lbfgs.Minimize(objective.Evaluate, point, 1000, 1e-6);
            var judge = new SoftmaxObjective(DesignMatrix.Standardized(features.Select(held), mean, scale), [.. held.Select(i => labels[i])], 2, 1, default);
            expected += judge.Judge(point, judge.RowWeights).Loss / 2;
        }

        double[] even = new double[40];
        Array.Fill(even, 1 / 40.0);
        var search = new L2Search(DesignMatrix.Standardized(features, mean, scale), labels, 2, even, 2);
        Assert.Equal(expected, search.Run(folds, 2, null, default).Single(c => c.L2 == 0.03).LogLoss, 1e-3);
    }
}
