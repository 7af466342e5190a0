using Xunit;

namespace Transfer.FineTune.Tests.Heads;

public sealed class RowSpaceTests
{
    [Fact]
    public void The_reduced_problem_has_the_same_solution_as_the_whole()
    {
        (FeatureMatrix features, int[] labels) = SoftmaxOracle.Make(40, 100, 3, seed: 6);
        // A copy of a row and a multiple of another lower the rank.
        int[] rows = [.. Enumerable.Range(0, 40), 3, 7];
        labels = [.. rows.Select(i => labels[i])];
        features = features.Select(rows);
        (double[] mean, double[] scale) = DesignMatrix.Moments(features, null, default);
        var x = DesignMatrix.Standardized(features, mean, scale);
        var space = RowSpace.Of(x, 2, default);
        Assert.NotNull(space);
        Assert.Equal(39, space.Reduced.Width);

        double[] direct = Minimize(x, labels);
        double[] reduced = space.Expand(Minimize(space.Reduced, labels), 3);
        for (int c = 0; c < 3; c++)
        {
            for (int k = 0; k < 100; k++)
                Assert.Equal(direct[(c * x.Stride) + k], reduced[(c * 100) + k], 1e-4);
        }
    }

    [Fact]
    public void There_is_no_reduction_without_gain()
    {
        Assert.Null(RowSpace.Of(DesignMatrix.From(new double[200], 20, 10), 1, default));
        Assert.Null(RowSpace.Of(DesignMatrix.From(new double[200], 2, 100), 1, default));
    }

    private static double[] Minimize(DesignMatrix x, int[] labels)
    {
        var objective = new SoftmaxObjective(x, labels, 3, 1, default) { L2 = 0.01 };
        double[] point = new double[objective.Parameters];
        Assert.True(Lbfgs.Minimize(objective.Evaluate, point, 1000, 1e-6).Converged);
        return point;
    }
}
