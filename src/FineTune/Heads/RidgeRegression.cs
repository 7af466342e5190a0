namespace Transfer.FineTune;

/// <summary>A fitted linear regression with a penalty: y = w·x + b on plain, not standardised, features.</summary>
/// <remarks>
/// Fitted on features and targets standardised over the rows, minimising mean (y - w·x - b)² / 2 + l2 / 2 |w|² (b is free) in closed form
/// (Hoerl and Kennard, Ridge Regression, 1970); the standardisation is then folded into w and b in float64. The result is the same to the bit at
/// any thread count.
/// </remarks>
public sealed class RidgeRegression
{
    // Rows at a time: enough for all threads, little memory.
    private const int BlockRows = 256;

    private RidgeRegression()
    {
    }

    /// <summary>w, one for each feature.</summary>
    public required double[] Weights { get; init; }

    /// <summary>b.</summary>
    public required double Bias { get; init; }

    /// <summary>The weight of the penalty, on standardised features and targets.</summary>
    public required double L2 { get; init; }

    /// <summary>What cross-validation found for each penalty, strongest first; empty where none was needed or possible.</summary>
    public required IReadOnlyList<RidgeCandidate> CrossValidation { get; init; }

    /// <summary>The objective at the solution.</summary>
    public required double Objective { get; init; }

    /// <summary>What the user should know, a line each.</summary>
    public required IReadOnlyList<string> Notices { get; init; }

    /// <summary>Fits to <paramref name="features"/> [n, width] and their numbers.</summary>
    /// <param name="features">One row an item.</param>
    /// <param name="targets">The number of each row.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellation">Checked at every block of rows, and between two penalties.</param>
    /// <exception cref="Onnx.TransferException">Kind BadInput: a feature is not finite; names the item.</exception>
    public static RidgeRegression Fit(
        FeatureMatrix features, IReadOnlyList<double> targets, RidgeRegressionOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new RidgeRegressionOptions();
        ArgumentOutOfRangeException.ThrowIfZero(features.Rows);
        ArgumentOutOfRangeException.ThrowIfNotEqual(targets.Count, features.Rows);
        var threads = new ParallelOptions { MaxDegreeOfParallelism = options.Threads > 0 ? options.Threads : Environment.ProcessorCount, CancellationToken = cancellation };
        (double[] mean, double[] scale) = DesignMatrix.Moments(features, options.RowName, cancellation);
        double middle = targets.Average(), deviation = Math.Sqrt(targets.Average(y => (y - middle) * (y - middle)));
        double unit = deviation > 0 ? deviation : 1;

        int[] folds = options.L2 is null && options.Folds is { } given ? [.. given] : new int[targets.Count];
        NormalSums[] parts = Sum(features, mean, scale, [.. targets.Select(y => (y - middle) / unit)], folds, threads);
        var all = new NormalSums(features.Width);
        foreach (NormalSums part in parts)
            all.Add(part);

        var notices = new List<string>();
        // Part 0 is of the rows that are in no fold.
        NormalSums[] held = [.. parts.Skip(1).Where(part => part.Count > 0 && part.Count < all.Count)];
        List<RidgeCandidate> candidates = held.Length < 2 ? [] : Search(all, held, threads);
        if (options.L2 is null && candidates.Count == 0)
            notices.Add($"too few items for cross-validation: the penalty is the default, {L2Search.Default}");
        double l2 = options.L2 ?? (candidates.Count > 0 ? Best(candidates).L2 : L2Search.Default);

        (double[] w, double b) = all.Solve(l2);
        double objective = (all.SquaredError(w, b) / (2 * all.Count)) + (l2 / 2 * w.Sum(weight => weight * weight));
        // unit (w·(x - m) s + b) + middle
        for (int k = 0; k < w.Length; k++)
        {
            w[k] *= scale[k] * unit;
            b -= w[k] / unit * mean[k];
        }

        return new RidgeRegression { Weights = w, Bias = (b * unit) + middle, L2 = l2, CrossValidation = candidates, Objective = objective, Notices = notices };
    }

    // One part for the rows of each fold, behind one for those in none.
    private static NormalSums[] Sum(FeatureMatrix features, double[] mean, double[] scale, double[] y, int[] folds, ParallelOptions threads)
    {
        int width = features.Width;
        double[] block = new double[BlockRows * width];
        double[] targets = new double[BlockRows];
        NormalSums[] parts = [.. Enumerable.Range(0, folds.Max() + 2).Select(_ => new NormalSums(width))];
        for (int part = 0; part < parts.Length; part++)
        {
            foreach (int[] rows in Enumerable.Range(0, y.Length).Where(i => folds[i] == part - 1).Chunk(BlockRows))
            {
                threads.CancellationToken.ThrowIfCancellationRequested();
                for (int r = 0; r < rows.Length; r++)
                {
                    ReadOnlySpan<float> row = features.Row(rows[r]);
                    for (int k = 0; k < width; k++)
                        block[(r * width) + k] = (row[k] - mean[k]) * scale[k];
                    targets[r] = y[rows[r]];
                }

                parts[part].Add(block, targets.AsSpan(0, rows.Length), threads);
            }
        }

        return parts;
    }

    private static List<RidgeCandidate> Search(NormalSums all, NormalSums[] held, ParallelOptions threads)
    {
        var errors = new double[held.Length, L2Search.Grid.Count];
        _ = Parallel.For(0, held.Length, threads, fold =>
        {
            NormalSums train = all.Without(held[fold]);
            for (int g = 0; g < L2Search.Grid.Count; g++)
            {
                threads.CancellationToken.ThrowIfCancellationRequested();
                (double[] w, double b) = train.Solve(L2Search.Grid[g]);
                errors[fold, g] = held[fold].SquaredError(w, b);
            }
        });
        double count = held.Sum(part => part.Count);
        return [.. L2Search.Grid.Select((l2, g) => new RidgeCandidate(l2, Enumerable.Range(0, held.Length).Sum(fold => errors[fold, g]) / count))];
    }

    // They come strongest first, and a tie goes to the stronger.
    private static RidgeCandidate Best(List<RidgeCandidate> candidates)
    {
        const double Tie = 1e-9;
        return candidates.Aggregate((best, candidate) => candidate.MeanSquaredError < best.MeanSquaredError - Tie ? candidate : best);
    }
}
