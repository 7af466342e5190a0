using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Heads;

public sealed class RidgeRegressionTests
{
    [Theory]
    [InlineData(40, 7)]
    [InlineData(300, 33)]
    [InlineData(20, 50)]
    public void It_is_the_solution_of_the_normal_equations(int rows, int width)
    {
        (FeatureMatrix x, double[] y) = Make(rows, width, noise: 0.3);
        foreach (double l2 in new[] { 3, 0.1, 1e-3 })
        {
            var fitted = RidgeRegression.Fit(x, y, new() { L2 = l2 });
            (double[] weights, double bias) = NormalEquations.Solve(x, y, l2);
            double largest = weights.Max(Math.Abs);
            Assert.All(weights.Zip(fitted.Weights), pair => Assert.Equal(pair.First / largest, pair.Second / largest, 1e-9));
            Assert.Equal(bias, fitted.Bias, 1e-6);
            Assert.Empty(fitted.CrossValidation);
        }
    }

    // Points (-1, 1) and (1, 3): standardised slope 1 / (1 + l2), deviation 1, mean 2.
    [Fact]
    public void Two_points_have_the_solution_computed_by_hand()
    {
        var fitted = RidgeRegression.Fit(FeatureMatrix.From([-1, 1], 1), [1, 3], new() { L2 = 0.25 });
        Assert.Equal(0.8, fitted.Weights[0], 1e-12);
        Assert.Equal(2, fitted.Bias, 1e-12);
        // (1 - 0.8)² / 2 + 0.25 / 2 · 0.8²
        Assert.Equal(0.1, fitted.Objective, 1e-12);
    }

    [Fact]
    public void The_penalty_with_the_least_error_on_rows_held_out_is_chosen()
    {
        (FeatureMatrix x, double[] y) = Make(120, 60, noise: 2);
        int[] folds = [.. Enumerable.Range(0, 120).Select(i => i < 2 ? -1 : i % 4)];
        var fitted = RidgeRegression.Fit(x, y, new() { Folds = folds });
        Assert.Equal(L2Search.Grid, fitted.CrossValidation.Select(candidate => candidate.L2));
        Assert.Equal(fitted.CrossValidation.MinBy(candidate => candidate.MeanSquaredError)!.L2, fitted.L2);
        Assert.Empty(fitted.Notices);
        double middle = y.Average(), unit = Math.Sqrt(y.Average(v => Math.Pow(v - middle, 2)));
        // What a candidate says, from solutions on the rows outside of each fold, standardised over all rows.
        RidgeCandidate weak = fitted.CrossValidation[3];
        (double[] mean, double[] scale) = DesignMatrix.Moments(x, null, CancellationToken.None);
        var z = FeatureMatrix.From([.. Enumerable.Range(0, 120).SelectMany(i => x.Row(i).ToArray().Select((v, k) => (float)((v - mean[k]) * scale[k])))], 60);
        double error = 0;
        for (int fold = 0; fold < 4; fold++)
        {
            int[] train = [.. Enumerable.Range(0, 120).Where(i => folds[i] != fold)], held = [.. Enumerable.Range(0, 120).Where(i => folds[i] == fold)];
            (double[] w, double b) = Centred(z.Select(train), [.. train.Select(i => (y[i] - middle) / unit)], weak.L2);
            error += held.Sum(i => Math.Pow(((y[i] - middle) / unit) - b - w.Zip(z.Row(i).ToArray(), (a, v) => a * v).Sum(), 2));
        }

        Assert.Equal(error / 118, weak.MeanSquaredError, 1e-5);
    }

    [Fact]
    public void The_result_is_the_same_to_the_bit_at_any_thread_count()
    {
        (FeatureMatrix x, double[] y) = Make(700, 40, noise: 1);
        int[] folds = [.. Enumerable.Range(0, 700).Select(i => i % 5)];
        RidgeRegression[] fits = [.. new[] { 1, 2, 7 }.Select(threads => RidgeRegression.Fit(x, y, new() { Folds = folds, Threads = threads }))];
        Assert.All(fits, fit => Assert.Equal([.. fits[0].Weights, fits[0].Bias, fits[0].L2], [.. fit.Weights, fit.Bias, fit.L2]));
    }

    [Fact]
    public void A_constant_feature_weighs_nothing_and_too_few_rows_get_the_default()
    {
        var fitted = RidgeRegression.Fit(FeatureMatrix.From([5, 1, 5, 2, 5, 4], 2), [1, 2, 3], new());
        Assert.Equal(0, fitted.Weights[0]);
        Assert.Equal(L2Search.Default, fitted.L2);
        Assert.Equal(["too few items for cross-validation: the penalty is the default, 0.01"], fitted.Notices);
    }

    [Fact]
    public void A_feature_that_is_not_finite_is_named()
    {
        var error = Assert.Throws<TransferException>(() => RidgeRegression.Fit(FeatureMatrix.From([1, float.NaN], 1), [1, 2], new() { RowName = i => $"item {i}" }));
        Assert.Equal("item 1: feature 0 is NaN, not a finite number; leave this item out or use another model", error.Message);
    }

    // Without standardising: the covariances of z and y of these rows alone.
    private static (double[] Weights, double Bias) Centred(FeatureMatrix z, double[] y, double l2)
    {
        int d = z.Width, n = z.Rows;
        double[] mean = [.. Enumerable.Range(0, d).Select(k => Enumerable.Range(0, n).Average(i => (double)z.Row(i)[k]))];
        double middle = y.Average();
        double[] w = new double[d];
        // Gauss-Seidel on (C + l2 I) w = c, which converges because the matrix is positive definite.
        double[,] c = new double[d, d + 1];
        for (int j = 0; j < d; j++)
        {
            for (int k = 0; k < d; k++)
                c[j, k] = Enumerable.Range(0, n).Average(i => (z.Row(i)[j] - mean[j]) * (z.Row(i)[k] - mean[k])) + (j == k ? l2 : 0);
            c[j, d] = Enumerable.Range(0, n).Average(i => (z.Row(i)[j] - mean[j]) * (y[i] - middle));
        }

        for (int pass = 0; pass < 400; pass++)
        {
            for (int j = 0; j < d; j++)
                w[j] += (c[j, d] - Enumerable.Range(0, d).Sum(k => c[j, k] * w[k])) / c[j, j];
        }

        return (w, middle - w.Zip(mean, (a, b) => a * b).Sum());
    }

    private static (FeatureMatrix X, double[] Y) Make(int rows, int width, double noise)
    {
        var random = new Random(rows + width);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        double[] truth = [.. Enumerable.Range(0, width).Select(_ => Normal())];
        float[] x = [.. Enumerable.Range(0, rows * width).Select(i => (float)(3 + ((1 + (i % width)) * Normal())))];
        double[] y = [.. Enumerable.Range(0, rows).Select(i => 100 + (noise * Normal()) + Enumerable.Range(0, width).Sum(k => truth[k] * x[(i * width) + k] / width))];
        return (FeatureMatrix.From(x, width), y);
    }
}
