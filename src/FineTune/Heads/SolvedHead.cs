namespace Transfer.FineTune;

/// <summary>A head solved on the training pictures and judged on the others.</summary>
public sealed class SolvedHead
{
    // Folds for choosing the penalty; as the sets grow, each fold's answer is worth more and costs more.
    private const int PenaltyFolds = 5;

    private SolvedHead(LogisticRegression fitted, TrainFigures train, ClassificationMetrics validation, ClassificationMetrics? test)
    {
        Fitted = fitted;
        Linear = new LinearHead(fitted);
        Train = train;
        Validation = validation;
        Test = test;
    }

    /// <summary>The solution, with how it was found.</summary>
    public LogisticRegression Fitted { get; }

    /// <summary>Its weights as the saved model holds them.</summary>
    public LinearHead Linear { get; }

    /// <summary>How it fits what it was fitted to.</summary>
    public TrainFigures Train { get; }

    /// <summary>How it does on pictures it has not seen; in a k-fold plan each picture is judged by a head fitted without it.</summary>
    public ClassificationMetrics Validation { get; }

    /// <summary>How it does on the test folder; null where there is none.</summary>
    public ClassificationMetrics? Test { get; }

    /// <summary>What the user should know, a sentence each.</summary>
    public IReadOnlyList<string> Notices => Fitted.Notices;

    /// <summary>Solves and judges.</summary>
    /// <param name="features">A row for each picture of <paramref name="data"/>.</param>
    /// <param name="data">The pictures.</param>
    /// <param name="options">The run's settings.</param>
    /// <param name="progress">Told how far the solver is.</param>
    /// <param name="cancellation">Stops between two iterations.</param>
    public static SolvedHead Fit(
        FeatureMatrix features, LabelledData data, FineTuneOptions options, IProgress<JobProgress>? progress, CancellationToken cancellation)
    {
        LogisticRegression Solve(IReadOnlyList<int> rows) => SolveOn(features, data, rows, options, progress, cancellation);

        LogisticRegression fitted = Solve(data.Split.Train);
        var linear = new LinearHead(fitted);
        ClassificationMetrics train = Judge(linear, features, data, data.Split.Train);
        ClassificationMetrics validation = options.Validation.Folds is { } folds
            ? CrossValidate(features, data, folds, options.Seed, Solve)
            : Judge(linear, features, data, data.Split.Validation);
        ClassificationMetrics? test = data.Split.Test.Count > 0 ? Judge(linear, features, data, data.Split.Test) : null;
        return new SolvedHead(fitted, new TrainFigures(train.Items, train.Accuracy, train.LogLoss), validation, test);
    }

    private static LogisticRegression SolveOn(
        FeatureMatrix features, LabelledData data, IReadOnlyList<int> rows, FineTuneOptions options, IProgress<JobProgress>? progress, CancellationToken cancellation)
    {
        int[] labels = [.. rows.Select(i => data.Set.Items[i].Label)];
        ContentHash[] hashes = [.. rows.Select(i => data.Set.Hashes[i])];
        bool divides = hashes.Zip(labels).Distinct().GroupBy(pair => pair.Second).Any(group => group.Count() > 1);
        return LogisticRegression.Fit(
            features.Select(rows),
            labels,
            data.Set.Classes.Count,
            new LogisticRegressionOptions
            {
                ClassWeights = options.ClassWeights,
                Folds = divides ? Folds.Assign(hashes, labels, PenaltyFolds, options.Seed) : null,
                Threads = options.Threads,
                RowName = i => data.Set.Items[rows[i]].Path,
            },
            new HeadProgress(progress),
            cancellation);
    }

    private static ClassificationMetrics CrossValidate(
        FeatureMatrix features, LabelledData data, int folds, int seed, Func<IReadOnlyList<int>, LogisticRegression> solve)
    {
        int[] foldOf = Folds.Assign(data.Set.Hashes, data.Labels, folds, seed);
        var scorer = new ClassificationScorer(data.Set.Classes);
        for (int fold = 0; fold < folds; fold++)
        {
            var linear = new LinearHead(solve([.. Enumerable.Range(0, foldOf.Length).Where(i => foldOf[i] != fold)]));
            Score(scorer, linear, features, data, Enumerable.Range(0, foldOf.Length).Where(i => foldOf[i] == fold));
        }

        return scorer.Result();
    }

    private static ClassificationMetrics Judge(LinearHead linear, FeatureMatrix features, LabelledData data, IReadOnlyList<int> rows)
    {
        var scorer = new ClassificationScorer(data.Set.Classes);
        Score(scorer, linear, features, data, rows);
        return scorer.Result();
    }

    private static void Score(ClassificationScorer scorer, LinearHead linear, FeatureMatrix features, LabelledData data, IEnumerable<int> rows)
    {
        float[] probabilities = new float[linear.Classes];
        foreach (int i in rows)
        {
            linear.Predict(features.Row(i), probabilities);
            scorer.Add(probabilities, data.Set.Items[i].Label, data.Set.Items[i].Path);
        }
    }

    private sealed class HeadProgress(IProgress<JobProgress>? progress) : IProgress<FitProgress>
    {
        public void Report(FitProgress value) => progress?.Report(new JobProgress("head", value.Done, value.Total));
    }
}
