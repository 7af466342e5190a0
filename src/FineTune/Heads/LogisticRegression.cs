using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// A fitted multinomial logistic regression: p = softmax(W x + b) on plain, not standardised, features.
/// </summary>
/// <remarks>
/// Fitted on features standardised over the training rows, minimising mean weighted cross entropy + l2 / 2 * |W|² (b is free) by
/// L-BFGS; the standardisation is then folded into W and b in float64. The problem is convex: the start does not matter. The
/// result is the same to the bit at any thread count.
/// </remarks>
public sealed class LogisticRegression
{
    private LogisticRegression(int classes, int width) => (Classes, Width) = (classes, width);

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>The number of features.</summary>
    public int Width { get; }

    /// <summary>W, [classes, width] row by row.</summary>
    public required double[] Weights { get; init; }

    /// <summary>b, [classes].</summary>
    public required double[] Bias { get; init; }

    /// <summary>The weight of the penalty, on standardised features.</summary>
    public required double L2 { get; init; }

    /// <summary>What cross-validation found for each penalty, strongest first; empty where none was needed or possible.</summary>
    public required IReadOnlyList<L2Candidate> CrossValidation { get; init; }

    /// <summary>What an item of each class counted, 1 on average over the items.</summary>
    public required IReadOnlyList<double> ClassWeights { get; init; }

    /// <summary>The objective at the solution.</summary>
    public required double Objective { get; init; }

    /// <summary>Steps of the final fit.</summary>
    public required int Iterations { get; init; }

    /// <summary>Whether the gradient came down to the tolerance.</summary>
    public required bool Converged { get; init; }

    /// <summary>What the user should know, a line each.</summary>
    public required IReadOnlyList<string> Notices { get; init; }

    /// <summary>Fits to <paramref name="features"/> [n, width] and their labels.</summary>
    /// <param name="features">One row an item.</param>
    /// <param name="labels">The class of each row, 0 to <paramref name="classes"/> - 1.</param>
    /// <param name="classes">The number of classes, at least 2.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="progress">Told folds and iterations, from any thread.</param>
    /// <param name="cancellation">Checked at every pass over the rows.</param>
    /// <exception cref="TransferException">Kind BadInput: a feature is not finite; names the item.</exception>
    public static LogisticRegression Fit(
        FeatureMatrix features,
        IReadOnlyList<int> labels,
        int classes,
        LogisticRegressionOptions? options = null,
        IProgress<FitProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new LogisticRegressionOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        ArgumentOutOfRangeException.ThrowIfZero(features.Rows);
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Count, features.Rows);
        int threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
        (double[] mean, double[] scale) = DesignMatrix.Moments(features, options.RowName, cancellation);
        var x = DesignMatrix.Standardized(features, mean, scale);
        var space = RowSpace.Of(x, threads, cancellation);
        DesignMatrix design = space?.Reduced ?? x;

        double[] classWeights = Weigh(labels, classes, options.ClassWeights);
        var notices = new List<string>();
        List<L2Candidate> Try(double[] weights) => options.L2 is null
            ? CrossValidate(design, rows => DesignMatrix.Standardized(features.Select(rows), mean, scale), labels, classes, weights, options, threads, notices, progress, cancellation)
            : [];
        List<L2Candidate> candidates = Try(classWeights);
        if (candidates.Count > 0 && classWeights.Distinct().Count() > 1)
            (classWeights, candidates) = Better(classWeights, candidates, Try, notices);
        double l2 = options.L2 ?? (candidates.Count > 0 ? L2Search.Best(candidates).L2 : L2Search.Default);

        var objective = new SoftmaxObjective(design, labels, classes, threads, cancellation) { L2 = l2 };
        RowWeights(labels, classWeights).CopyTo(objective.RowWeights, 0);
        double[] point = new double[objective.Parameters];
        Lbfgs.Result result = Lbfgs.Minimize(objective.Evaluate, point, options.MaxIterations, options.GradientTolerance,
            step => progress?.Report(new FitProgress("fitting the classifier", step, options.MaxIterations)));

        double[] weights = space?.Expand(point, classes) ?? Unpad(point, classes, x);
        double[] bias = point[^((classes + 1) / 2 * 2)..][..classes];
        Fold(weights, bias, mean, scale);
        return new LogisticRegression(classes, features.Width)
        {
            Weights = weights,
            Bias = bias,
            L2 = l2,
            CrossValidation = candidates,
            ClassWeights = classWeights,
            Objective = result.Value,
            Iterations = result.Iterations,
            Converged = result.Converged,
            Notices = notices,
        };
    }

    /// <summary>The probabilities of each row, [n, classes], computed in float64 and rounded once.</summary>
    public float[] Probabilities(FeatureMatrix features)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(features.Width, Width);
        float[] probabilities = new float[features.Rows * Classes];
        double[] logits = new double[Classes];
        for (int i = 0; i < features.Rows; i++)
        {
            ReadOnlySpan<float> row = features.Row(i);
            for (int c = 0; c < Classes; c++)
            {
                double logit = Bias[c];
                for (int k = 0; k < row.Length; k++)
                    logit += Weights[(c * Width) + k] * row[k];
                logits[c] = logit;
            }

            double largest = logits.Max();
            double sum = logits.Sum(logit => Math.Exp(logit - largest));
            for (int c = 0; c < Classes; c++)
                probabilities[(i * Classes) + c] = (float)(Math.Exp(logits[c] - largest) / sum);
        }

        return probabilities;
    }

    private static double[] Weigh(IReadOnlyList<int> labels, int classes, ClassWeighting weighting)
    {
        const int UnbalancedFrom = 3;
        int[] counts = new int[classes];
        foreach (int label in labels)
            counts[label]++;
        int present = counts.Count(count => count > 0);
        bool balance = weighting is ClassWeighting.Auto && counts.Max() > UnbalancedFrom * counts.Where(count => count > 0).Min();
        return [.. counts.Select(count => balance && count > 0 ? labels.Count / ((double)present * count) : 1)];
    }

    private static double[] RowWeights(IReadOnlyList<int> labels, double[] classWeights) => [.. labels.Select(label => classWeights[label] / labels.Count)];

    // Whether weighting helps depends on how well the classes can be told apart: rows held out say it, by the mean F1 of the classes.
    private static (double[] Weights, List<L2Candidate> Candidates) Better(
        double[] weights, List<L2Candidate> weighted, Func<double[], List<L2Candidate>> attempt, List<string> notices)
    {
        double[] alike = [.. weights.Select(w => w > 0 ? 1.0 : 0)];
        List<L2Candidate> plain = attempt(alike);
        double with = L2Search.Best(weighted).MacroF1, without = L2Search.Best(plain).MacroF1;
        notices.Add(FormattableString.Invariant($"classes are of very different size: in cross-validation, macro-F1 is {with:0.000} where each class counts alike and {without:0.000} where each item does; ")
            + (with > without ? "each class counts alike" : "each item counts alike"));
        return with > without ? (weights, weighted) : (alike, plain);
    }

    private static List<L2Candidate> CrossValidate(
        DesignMatrix design,
        Func<int[], DesignMatrix> subset,
        IReadOnlyList<int> labels,
        int classes,
        double[] classWeights,
        LogisticRegressionOptions options,
        int threads,
        List<string> notices,
        IProgress<FitProgress>? progress,
        CancellationToken cancellation)
    {
        const int MostFolds = 5;
        int[] folds = options.Folds is null ? DealInTurn(labels, classes, MostFolds) : [.. options.Folds];
        ArgumentOutOfRangeException.ThrowIfNotEqual(folds.Length, labels.Count);
        int available = folds.Max() + 1;
        if (folds.Where(fold => fold >= 0).Distinct().Count() < 2)
        {
            notices.Add($"too few items for cross-validation: the penalty is the default, {L2Search.Default}");
            return [];
        }

        double[] rowWeights = RowWeights(labels, classWeights);
        (int count, int step) = L2Search.Plan(design.Rows, design.Width, classes, available);
        if (step > 1)
        {
            int[] rows = EveryNth(labels, classes, step);
            design = subset(rows);
            rowWeights = [.. rows.Select(i => rowWeights[i])];
            labels = [.. rows.Select(i => labels[i])];
            folds = [.. rows.Select(i => folds[i])];
        }

        return new L2Search(design, labels, classes, rowWeights, threads).Run(folds, count, progress, cancellation);
    }

    private static int[] EveryNth(IReadOnlyList<int> labels, int classes, int step)
    {
        int[] seen = new int[classes];
        return [.. Enumerable.Range(0, labels.Count).Where(i => seen[labels[i]]++ % step == 0)];
    }

    private static int[] DealInTurn(IReadOnlyList<int> labels, int classes, int count)
    {
        int[] sizes = new int[classes];
        foreach (int label in labels)
            sizes[label]++;
        int[] next = new int[classes];
        for (int c = 1; c < classes; c++)
            next[c] = next[c - 1] + (sizes[c - 1] > 1 ? sizes[c - 1] : 0);
        return [.. labels.Select(label => sizes[label] > 1 ? next[label]++ % count : FineTune.Folds.AlwaysTrain)];
    }

    private static double[] Unpad(double[] point, int classes, DesignMatrix x)
    {
        double[] weights = new double[classes * x.Width];
        for (int c = 0; c < classes; c++)
            point.AsSpan(c * x.Stride, x.Width).CopyTo(weights.AsSpan(c * x.Width));
        return weights;
    }

    // W' (x - m) s + b'  =  (W' s) x + (b' - W' s m)
    private static void Fold(double[] weights, double[] bias, double[] mean, double[] scale)
    {
        for (int c = 0; c < bias.Length; c++)
        {
            Span<double> row = weights.AsSpan(c * mean.Length, mean.Length);
            for (int k = 0; k < row.Length; k++)
            {
                row[k] *= scale[k];
                bias[c] -= row[k] * mean[k];
            }
        }
    }
}
