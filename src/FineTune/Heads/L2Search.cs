namespace Transfer.FineTune;

/// <summary>
/// Chooses the weight of the penalty by cross-validation: for each fold the path from the strongest penalty to the weakest, each
/// started from the one before; the least mean log loss on the rows held out wins, a tie goes to the stronger penalty.
/// How many folds and rows are used depends on the size of the problem alone, never on the clock, so the choice is reproducible.
/// </summary>
internal sealed class L2Search(DesignMatrix x, IReadOnlyList<int> labels, int classes, double[] rowWeights, int threads)
{
    /// <summary>The penalty where there is nothing to cross-validate with.</summary>
    public const double Default = 1e-2;

    private const int FoldIterations = 100;
    private const double FoldTolerance = 1e-4;

    // Multiply-adds for the whole search: about three seconds of two cores.
    private const double WorkLimit = 4e10;
    private const double PassesEachFit = 60;

    /// <summary>The penalties tried, strongest first.</summary>
    public static IReadOnlyList<double> Grid { get; } = [10, 3, 1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0001];

    /// <summary>The number of folds that the work limit allows, at most <paramref name="available"/>, and the step between the rows of a class that are used.</summary>
    public static (int Folds, int RowStep) Plan(long rows, long width, int classes, int available)
    {
        double oneFold = 2.0 * rows * width * classes * PassesEachFit * Grid.Count;
        int folds = (int)Math.Clamp(WorkLimit / oneFold, 1, available);
        int step = (int)Math.Max(1, Math.Ceiling(oneFold / WorkLimit));
        return (folds, step);
    }

    /// <summary>Tries the grid on folds 0 to <paramref name="count"/> - 1 of <paramref name="folds"/>.</summary>
    public List<L2Candidate> Run(IReadOnlyList<int> folds, int count, IProgress<FitProgress>? progress, CancellationToken cancellation)
    {
        var losses = new double[count, Grid.Count];
        var hits = new int[count, Grid.Count][];
        var given = new int[count, Grid.Count][];
        double[] heldWeight = new double[count];
        int[] heldRows = new int[count];
        int done = 0;
        // Folds in parallel, one thread each; the sums below are taken in the order of the folds.
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        int inner = count == 1 ? threads : 1;
        _ = Parallel.For(0, count, options, fold =>
        {
            var objective = new SoftmaxObjective(x, labels, classes, inner, cancellation);
            double[] held = new double[x.Rows];
            double trainWeight = 0;
            for (int i = 0; i < held.Length; i++)
            {
                bool isHeld = folds[i] == fold;
                held[i] = isHeld ? rowWeights[i] : 0;
                objective.RowWeights[i] = isHeld ? 0 : rowWeights[i];
                trainWeight += objective.RowWeights[i];
                heldWeight[fold] += held[i];
                heldRows[fold] += isHeld ? 1 : 0;
            }

            for (int i = 0; i < held.Length; i++)
                objective.RowWeights[i] /= trainWeight;
            double[] point = new double[objective.Parameters];
            for (int g = 0; g < Grid.Count; g++)
            {
                objective.L2 = Grid[g];
                _ = Lbfgs.Minimize(objective.Evaluate, point, FoldIterations, FoldTolerance);
                (losses[fold, g], hits[fold, g], given[fold, g]) = objective.Judge(point, held);
                progress?.Report(new FitProgress("choosing the penalty", Interlocked.Increment(ref done), count * Grid.Count));
            }
        });

        double Sum(Func<int, double> of) => Enumerable.Range(0, count).Sum(of);
        int[] heldOf = new int[classes];
        for (int i = 0; i < labels.Count; i++)
            heldOf[labels[i]] += folds[i] >= 0 && folds[i] < count ? 1 : 0;
        double F1(int c, int g) => Sum(f => given[f, g][c]) + heldOf[c] is > 0 and { } all ? 2 * Sum(f => hits[f, g][c]) / all : 0;
        return
        [
            .. Grid.Select((l2, g) => new L2Candidate(
                l2,
                Sum(f => losses[f, g]) / heldWeight.Sum(),
                Sum(f => hits[f, g].Sum()) / heldRows.Sum(),
                Enumerable.Range(0, classes).Where(c => heldOf[c] > 0).Average(c => F1(c, g)))),
        ];
    }

    /// <summary>The best of the candidates, which come strongest first.</summary>
    public static L2Candidate Best(IReadOnlyList<L2Candidate> candidates)
    {
        const double Tie = 1e-9;
        L2Candidate best = candidates[0];
        foreach (L2Candidate candidate in candidates)
        {
            if (candidate.LogLoss < best.LogLoss - Tie)
                best = candidate;
        }

        return best;
    }
}
