namespace Transfer.FineTune;

/// <summary>A head solved on the training items and judged on the others.</summary>
public sealed class SolvedHead
{
    private SolvedHead(FittedHead fitted, TrainFigures train, TaskMetrics validation, TaskMetrics? test) =>
        (Fitted, Train, Validation, Test) = (fitted, train, validation, test);

    /// <summary>The solution, with how it was found.</summary>
    public FittedHead Fitted { get; }

    /// <summary>Its weights as the saved model holds them.</summary>
    public LinearHead Linear => Fitted.Linear;

    /// <summary>How it fits what it was fitted to.</summary>
    public TrainFigures Train { get; }

    /// <summary>How it does on items it has not seen; in a k-fold plan each item is judged by a head fitted without it.</summary>
    public TaskMetrics Validation { get; }

    /// <summary>How it does on the test folder; null where there is none.</summary>
    public TaskMetrics? Test { get; }

    /// <summary>What the user should know, a sentence each.</summary>
    public IReadOnlyList<string> Notices => Fitted.Notices;

    /// <summary>Solves and judges.</summary>
    /// <param name="features">What the head reads: a row for each item of <paramref name="data"/>, unless the task says otherwise.</param>
    /// <param name="task">What is learnt of the items.</param>
    /// <param name="data">The items, and what each is for.</param>
    /// <param name="options">The run's settings.</param>
    /// <param name="progress">Told how far the solver is.</param>
    /// <param name="cancellation">Stops between two iterations.</param>
    public static SolvedHead Fit(
        FeatureMatrix features, LearningTask task, LabelledData data, FineTuneOptions options, IProgress<JobProgress>? progress, CancellationToken cancellation)
    {
        FittedHead Solve(IReadOnlyList<int> rows) => task.Solve(features, rows, options, progress, cancellation);

        FittedHead fitted = Solve(data.Split.Train);
        TaskMetrics Judge(IReadOnlyList<int> rows) => Score(task, task.Scorer(), fitted.Linear, features, rows).Result();

        TaskMetrics validation = options.Validation.Folds is { } folds ? CrossValidate(features, task, data, folds, options.Seed, Solve) : Judge(data.Split.Validation);
        return new SolvedHead(fitted, TrainFigures.Of(Judge(data.Split.Train)), validation, data.Split.Test.Count > 0 ? Judge(data.Split.Test) : null);
    }

    private static TaskMetrics CrossValidate(
        FeatureMatrix features, LearningTask task, LabelledData data, int folds, int seed, Func<IReadOnlyList<int>, FittedHead> solve)
    {
        int[] foldOf = Folds.Assign(data.Set.Hashes, data.Labels, folds, seed);
        ITaskScorer scorer = task.Scorer();
        for (int fold = 0; fold < folds; fold++)
        {
            LinearHead linear = solve([.. Enumerable.Range(0, foldOf.Length).Where(i => foldOf[i] != fold)]).Linear;
            _ = Score(task, scorer, linear, features, Enumerable.Range(0, foldOf.Length).Where(i => foldOf[i] == fold));
        }

        return scorer.Result();
    }

    private static ITaskScorer Score(LearningTask task, ITaskScorer scorer, LinearHead linear, FeatureMatrix features, IEnumerable<int> rows)
    {
        foreach (int i in rows)
            scorer.Add(task.Predict(linear, features, i), i);
        return scorer;
    }
}
