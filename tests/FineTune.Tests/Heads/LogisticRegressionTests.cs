using Transfer.FineTune.Tests.Data;
using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Heads;

public sealed class LogisticRegressionTests
{
    [Theory]
    [InlineData(40, 7, 2)]
    [InlineData(60, 90, 3)]
    [InlineData(50, 200, 5)]
    [InlineData(200, 33, 4)]
    public void The_gradient_is_zero_at_the_solution(int rows, int width, int classes)
    {
        (FeatureMatrix x, int[] labels) = SoftmaxOracle.Make(rows, width, classes, seed: rows);
        foreach (double l2 in new[] { 1, 0.01, 1e-4 })
        {
            var model = LogisticRegression.Fit(x, labels, classes, new() { L2 = l2, MaxIterations = 2000 });
            Assert.True(model.Converged);
            double largest = SoftmaxOracle.GradientAt(model, x, labels);
            Assert.True(largest < 5e-6, $"gradient {largest} at l2 {l2}");
            Assert.Empty(model.CrossValidation);
        }
    }

    // Points -1 and +1: the optimum is w = (-a, a) with l2 * a * (1 + exp(2a)) = 1, so l2 = 1 / (1 + e²) gives a = 1.
    [Fact]
    public void Two_points_have_the_solution_computed_by_hand()
    {
        var model = LogisticRegression.Fit(FeatureMatrix.From([-1, 1], 1), [0, 1], 2, new() { L2 = 1 / (1 + Math.Exp(2)) });
        Assert.Equal([-1, 1], model.Weights.Select(w => Math.Round(w, 5)));
        Assert.Equal([0, 0], model.Bias.Select(b => Math.Round(b, 5) + 0.0));
        double right = 1 / (1 + Math.Exp(-2));
        Assert.Equal(right, model.Probabilities(FeatureMatrix.From([1], 1))[1], 1e-5);
        Assert.Equal(-Math.Log(right) + model.L2, model.Objective, 1e-6);
    }

    [Fact]
    public void Scale_and_offset_of_a_feature_do_not_matter()
    {
        (FeatureMatrix x, int[] labels) = SoftmaxOracle.Make(80, 3, 2, seed: 2);
        float[] moved = [.. Enumerable.Range(0, 80).SelectMany(i => new[] { (x.Row(i)[0] * 1024) + 4096, x.Row(i)[1] / 512, x.Row(i)[2] - 2 })];
        float[] expected = LogisticRegression.Fit(x, labels, 2, new() { L2 = 0.01 }).Probabilities(x);
        var matrix = FeatureMatrix.From(moved, 3);
        float[] actual = LogisticRegression.Fit(matrix, labels, 2, new() { L2 = 0.01 }).Probabilities(matrix);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-3f);
    }

    [Fact]
    public void Separable_data_are_learned_and_stay_finite()
    {
        (FeatureMatrix x, int[] labels) = SoftmaxOracle.Make(90, 64, 3, seed: 4, signal: 3);
        var model = LogisticRegression.Fit(x, labels, 3);
        Assert.All(model.Weights, w => Assert.True(double.IsFinite(w)));
        float[] p = model.Probabilities(x);
        for (int i = 0; i < 90; i++)
            Assert.Equal(labels[i], Array.IndexOf(p[(3 * i)..((3 * i) + 3)], p[(3 * i)..((3 * i) + 3)].Max()));
        Assert.Equal(L2Search.Grid.Count, model.CrossValidation.Count);
        Assert.True(model.CrossValidation.Min(c => c.LogLoss) < 0.05);
        Assert.Equal(model.CrossValidation.MinBy(c => c.LogLoss)!.L2, model.L2);
    }

    [Fact]
    public void Constant_columns_get_no_weight()
    {
        float[] values = [.. Enumerable.Range(0, 20).SelectMany(i => new[] { 5f, i % 2 == 0 ? 1f : -1f, 0f, 1e30f })];
        var model = LogisticRegression.Fit(FeatureMatrix.From(values, 4), [.. Enumerable.Range(0, 20).Select(i => i % 2)], 2);
        Assert.Equal([0, 0, 0, 0, 0, 0], new[] { 0, 2, 3, 4, 6, 7 }.Select(i => model.Weights[i]));
        Assert.True(model.Probabilities(FeatureMatrix.From([5, 1, 0, 1e30f], 4))[0] > 0.9);
        var blind = LogisticRegression.Fit(FeatureMatrix.From([3, 3, 3, 3], 1), [0, 1, 1, 1], 2, new() { L2 = 0.1 });
        Assert.Equal(0.75f, blind.Probabilities(FeatureMatrix.From([3], 1))[1], 1e-4f);
    }

    [Fact]
    public void Equal_rows_with_different_labels_are_even_odds()
    {
        var x = FeatureMatrix.From([1, 2, 1, 2, 4, 0, 4, 0], 2);
        float[] p = LogisticRegression.Fit(x, [0, 1, 1, 0], 2, new() { L2 = 1e-3 }).Probabilities(x);
        Assert.All(p, v => Assert.Equal(0.5f, v, 1e-5f));
    }

    [Fact]
    public void One_example_a_class_uses_the_default_penalty_and_says_so()
    {
        var model = LogisticRegression.Fit(FeatureMatrix.From([1, 0, 0, 0, 1, 0, 0, 0, 1], 3), [0, 1, 2], 3);
        Assert.Equal(0.01, model.L2);
        Assert.Empty(model.CrossValidation);
        Assert.Equal(["too few items for cross-validation: the penalty is the default, 0.01"], model.Notices);
    }

    [Fact]
    public void A_class_with_one_example_does_not_prevent_cross_validation()
    {
        (FeatureMatrix x, int[] labels) = SoftmaxOracle.Make(30, 8, 2, seed: 1);
        labels[3] = 2;
        var model = LogisticRegression.Fit(x, labels, 3, new() { ClassWeights = ClassWeighting.None });
        Assert.Equal(L2Search.Grid.Count, model.CrossValidation.Count);
        Assert.All(model.CrossValidation, c => Assert.True(double.IsFinite(c.LogLoss)));
    }

    [Fact]
    public void Weights_balance_classes_only_when_they_differ_more_than_threefold()
    {
        (FeatureMatrix x, _) = SoftmaxOracle.Make(40, 5, 2, seed: 1);
        int[] thirty = [.. Enumerable.Range(0, 40).Select(i => i < 30 ? 0 : 1)];
        int[] thirtyTwo = [.. Enumerable.Range(0, 40).Select(i => i < 32 ? 0 : 1)];
        Assert.Equal([1, 1], LogisticRegression.Fit(x, thirty, 2).ClassWeights);
        var balanced = LogisticRegression.Fit(x, thirtyTwo, 2, new() { L2 = 0.1 });
        Assert.Equal([40.0 / 64, 40.0 / 16], balanced.ClassWeights);
        Assert.True(SoftmaxOracle.GradientAt(balanced, x, thirtyTwo) < 5e-6);
        Assert.Equal([1, 1], LogisticRegression.Fit(x, thirtyTwo, 2, new() { ClassWeights = ClassWeighting.None }).ClassWeights);
    }

    // One item in twenty is of the rare class, and one feature tells a little of it.
    [Fact]
    public void Weights_are_used_where_rows_held_out_are_told_apart_better_with_them()
    {
        (FeatureMatrix noise, _) = SoftmaxOracle.Make(200, 3, 2, seed: 1);
        int[] rare = [.. Enumerable.Range(0, 200).Select(i => i % 20 == 0 ? 1 : 0)];
        float[] shifted = [.. Enumerable.Range(0, 200).SelectMany(i => new[] { noise.Row(i)[0] + (1.5f * rare[i]), noise.Row(i)[1], noise.Row(i)[2] })];
        var model = LogisticRegression.Fit(FeatureMatrix.From(shifted, 3), rare, 2);
        Assert.Matches(@"^classes are of very different size: in cross-validation, macro-F1 is 0\.\d{3} where each class counts alike and 0\.\d{3} where each item does; each (class|item) counts alike$", Assert.Single(model.Notices));
        double Given(string what) => double.Parse(System.Text.RegularExpressions.Regex.Match(model.Notices[0], $@"(0\.\d+) where each {what}").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(Given("class") > Given("item") ? [200 / 380.0, 200 / 20.0] : [1, 1], model.ClassWeights);
        Assert.InRange(Math.Max(Given("class"), Given("item")), model.CrossValidation.Min(c => c.MacroF1) - 1e-3, model.CrossValidation.Max(c => c.MacroF1) + 1e-3);
    }

    [Fact]
    public void A_dead_column_beside_living_ones_gets_no_weight()
    {
        float[] values = [.. Enumerable.Range(0, 20).SelectMany(i => new[] { i % 2 == 0 ? 1f : -1f, (i % 3) * 1e-33f })];
        var model = LogisticRegression.Fit(FeatureMatrix.From(values, 2), [.. Enumerable.Range(0, 20).Select(i => i % 2)], 2);
        Assert.Equal([0, 0], new[] { 1, 3 }.Select(i => model.Weights[i]));
    }

    [Theory]
    [InlineData(60, 200)]
    [InlineData(700, 40)]
    public void The_bits_are_the_same_at_any_thread_count(int rows, int width)
    {
        (FeatureMatrix x, int[] labels) = SoftmaxOracle.Make(rows, width, 3, seed: 9);
        var one = LogisticRegression.Fit(x, labels, 3, new() { Threads = 1 });
        foreach (int threads in new[] { 2, 3, 8 })
        {
            var many = LogisticRegression.Fit(x, labels, 3, new() { Threads = threads });
            Assert.Equal(one.Weights, many.Weights);
            Assert.Equal(one.Bias, many.Bias);
            Assert.Equal(one.CrossValidation, many.CrossValidation);
        }
    }

    [Fact]
    public void Copies_of_a_row_may_share_storage()
    {
        (FeatureMatrix x, int[] labels) = SoftmaxOracle.Make(30, 6, 2, seed: 5);
        int[] twice = [.. Enumerable.Range(0, 60).Select(i => i / 2)];
        var shared = LogisticRegression.Fit(x.Select(twice), [.. twice.Select(i => labels[i])], 2, new() { L2 = 0.01 });
        var single = LogisticRegression.Fit(x, labels, 2, new() { L2 = 0.01 });
        for (int i = 0; i < 12; i++)
            Assert.Equal(single.Weights[i], shared.Weights[i], 1e-4);
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    [InlineData(float.NegativeInfinity, "-Infinity")]
    public void A_feature_that_is_not_finite_names_its_item(float value, string shown)
    {
        var x = FeatureMatrix.From([1, 2, 3, 4, value, 6], 2);
        var error = Assert.Throws<TransferException>(() => LogisticRegression.Fit(x, [0, 1, 0], 2, new() { RowName = i => $"p{i}\n.jpg" }));
        Assert.Equal($"p2\\n.jpg: feature 0 is {shown}, not a finite number; leave this item out or use another model", error.Message);
        Assert.Equal(ErrorKind.BadInput, error.Kind);
    }

    [Fact]
    public void Given_folds_decide_what_is_held_out()
    {
        // The label of the rows of fold 1 contradicts those of fold 0, so each fold is all wrong on the other.
        var x = FeatureMatrix.From([-1, 1, -1, 1, -1, 1, -1, 1], 1);
        var model = LogisticRegression.Fit(x, [0, 1, 0, 1, 1, 0, 1, 0], 2, new() { Folds = [0, 0, 0, 0, 1, 1, 1, 1] });
        Assert.All(model.CrossValidation, c => Assert.Equal(0, c.Accuracy));
        Assert.Equal(L2Search.Grid[0], model.L2);
    }

    [Fact]
    public void Progress_is_told_and_cancellation_stops()
    {
        (FeatureMatrix x, int[] labels) = SoftmaxOracle.Make(40, 10, 2, seed: 3);
        var seen = new List<FitProgress>();
        var progress = new Recorder(seen);
        _ = LogisticRegression.Fit(x, labels, 2, new() { Threads = 1 }, progress);
        int tried = 5 * L2Search.Grid.Count;
        Assert.Equal(new FitProgress("choosing the penalty", tried, tried), seen[tried - 1]);
        Assert.Equal(new FitProgress("fitting the classifier", 1, 200), seen[tried]);
        Assert.ThrowsAny<OperationCanceledException>(() => LogisticRegression.Fit(x, labels, 2, cancellation: new CancellationToken(canceled: true)));
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => LogisticRegression.Fit(x, labels, 2, null, new Canceller(source), source.Token));
    }

    [Fact]
    public void Folds_by_content_fit_the_option()
    {
        (FeatureMatrix x, int[] labels) = SoftmaxOracle.Make(40, 10, 2, seed: 3);
        int[] folds = Folds.Assign([.. Enumerable.Range(0, 40).Select(SplitTests.Hash)], labels, 5);
        Assert.Equal(L2Search.Grid.Count, LogisticRegression.Fit(x, labels, 2, new() { Folds = folds }).CrossValidation.Count);
    }

    private sealed class Recorder(List<FitProgress> seen) : IProgress<FitProgress>
    {
        public void Report(FitProgress value) => seen.Add(value);
    }

    private sealed class Canceller(CancellationTokenSource source) : IProgress<FitProgress>
    {
        public void Report(FitProgress value) => source.Cancel();
    }
}
