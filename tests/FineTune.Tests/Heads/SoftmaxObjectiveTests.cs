using System.Numerics;
using Xunit;

namespace Transfer.FineTune.Tests.Heads;

public sealed class SoftmaxObjectiveTests
{
    public static TheoryData<int, int, int> Shapes()
    {
        var shapes = new TheoryData<int, int, int>();
        for (int width = 1; width <= (4 * Vector<float>.Count) + 3; width++)
            shapes.Add(13, width, 2 + (width % 4));
        foreach (int rows in new[] { 1, 2, 31, 32, 33, 64, 65, 127, 400 })
            shapes.Add(rows, 9, 3);
        return shapes;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Value_and_gradient_equal_the_oracle_kept_or_streamed(int rows, int width, int classes)
    {
        (FeatureMatrix features, int[] labels) = SoftmaxOracle.Make(rows, width, classes, seed: width);
        (double[][] x, double[] mean, double[] deviation) = SoftmaxOracle.Standardize(features);
        double[] scale = [.. deviation.Select((d, k) => d > 1e-6 * Math.Abs(mean[k]) ? 1 / d : 0)];
        var random = new Random(rows + width);
        double[][] w = [.. Enumerable.Range(0, classes).Select(_ => Enumerable.Range(0, width).Select(_ => random.NextDouble() - 0.5).ToArray())];
        double[] b = [.. Enumerable.Range(0, classes).Select(_ => random.NextDouble() - 0.5)];
        double[] weights = [.. Enumerable.Range(0, rows).Select(i => i % 5 == 4 ? 0 : random.NextDouble() / rows)];
        (double value, double[][] gw, double[] gb) = SoftmaxOracle.Evaluate(x, labels, weights, w, b, 0.3);

        foreach (long kept in new[] { DesignMatrix.LargestKept, 0 })
        {
            var matrix = DesignMatrix.Standardized(features, mean, scale, kept);
            var objective = new SoftmaxObjective(matrix, labels, classes, 2, default) { L2 = 0.3 };
            weights.CopyTo(objective.RowWeights, 0);
            double[] point = new double[objective.Parameters];
            for (int c = 0; c < classes; c++)
                w[c].CopyTo(point, c * matrix.Stride);
            int biasAt = (classes + 1) / 2 * 2 * matrix.Stride;
            b.CopyTo(point, biasAt);
            double[] gradient = new double[objective.Parameters];
            Assert.Equal(value, objective.Evaluate(point, gradient), 1e-6);
            for (int c = 0; c < classes; c++)
            {
                Assert.Equal(gb[c], gradient[biasAt + c], 1e-6);
                for (int k = 0; k < width; k++)
                    Assert.Equal(gw[c][k], gradient[(c * matrix.Stride) + k], 1e-6);
            }

            Assert.Equal(value - (0.15 * w.Sum(row => row.Sum(v => v * v))), objective.Judge(point, weights).Loss, 1e-6);
        }
    }

    [Fact]
    public void Every_start_leads_to_the_same_minimum()
    {
        (FeatureMatrix features, int[] labels) = SoftmaxOracle.Make(60, 12, 3, seed: 8);
        (double[] mean, double[] scale) = DesignMatrix.Moments(features, null, default);
        var objective = new SoftmaxObjective(DesignMatrix.Standardized(features, mean, scale), labels, 3, 1, default) { L2 = 0.05 };
        double[] zero = new double[objective.Parameters];
        double[] far = new double[objective.Parameters];
        int stride = (objective.Parameters - 4) / 4;
        var random = new Random(1);
        for (int c = 0; c < 3; c++)
        {
            for (int k = 0; k < 12; k++)
                far[(c * stride) + k] = 20 * (random.NextDouble() - 0.5);
        }

        Lbfgs.Result a = Lbfgs.Minimize(objective.Evaluate, zero, 1000, 1e-7);
        Lbfgs.Result b = Lbfgs.Minimize(objective.Evaluate, far, 1000, 1e-7);
        Assert.Equal(a.Value, b.Value, 1e-8);
        for (int i = 0; i < zero.Length - 4; i++)
            Assert.Equal(zero[i], far[i], 1e-4);
    }

    [Fact]
    public void Large_logits_do_not_overflow()
    {
        var matrix = DesignMatrix.From([1e4, -1e4], 2, 1);
        var objective = new SoftmaxObjective(matrix, [0, 0], 2, 1, default);
        double[] point = new double[objective.Parameters];
        point[0] = 1;
        double value = objective.Evaluate(point, new double[objective.Parameters]);
        Assert.Equal(5000, value, 1e-6);
    }
}
