using Transfer.FineTune.Engine;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>A number is wanted for each item: squared error, a head by ridge regression. A network learns it standardised; the file gives the number itself.</summary>
public sealed class NumberTask : LearningTask
{
    // A float32 has 24 binary digits: of numbers far from zero no more can be asked for.
    private const double LeastShareOfLargest = 0.01;

    private readonly double _mean, _deviation = 1;

    /// <param name="set">The items with their numbers.</param>
    /// <param name="train">Those that are learnt from.</param>
    public NumberTask(HashedDataset set, IReadOnlyList<int> train)
        : base(set, train)
    {
        if (train.Count == 0)
            return;
        _mean = train.Average(Wanted);
        double deviation = Math.Sqrt(train.Average(i => (Wanted(i) - _mean) * (Wanted(i) - _mean)));
        _deviation = deviation > 0 ? deviation : 1;
        Scale = Math.Max(_deviation, LeastShareOfLargest * train.Max(i => Math.Abs(Wanted(i))));
    }

    /// <inheritdoc/>
    public override AnswerKind Answer => AnswerKind.Number;

    /// <inheritdoc/>
    public override double Scale { get; } = 1;

    /// <inheritdoc/>
    public override string Description => "a number, by its squared error; standardised while it is learnt";

    internal override LossKind Loss => LossKind.MeanSquaredError;

    /// <inheritdoc/>
    public override FittedHead Solve(
        FeatureMatrix features, IReadOnlyList<int> rows, FineTuneOptions options, IProgress<JobProgress>? progress, CancellationToken cancellation)
    {
        var fitted = RidgeRegression.Fit(
            features.Select(rows),
            [.. rows.Select(Wanted)],
            new RidgeRegressionOptions
            {
                Folds = FoldsOf(rows, new int[rows.Count], options.Seed),
                Threads = options.Threads,
                RowName = i => Set.Items[rows[i]].Path,
            },
            cancellation);
        return new FittedHead
        {
            Linear = new LinearHead([.. fitted.Weights.Select(w => (float)w)], [(float)fitted.Bias], AnswerKind.Number),
            Record = new { Solver = "Cholesky", fitted.L2, fitted.CrossValidation, fitted.Objective },
            Solver = "ridge regression, in closed form",
            Penalty = FormattableString.Invariant($"{fitted.L2:g3}, ") + (fitted.CrossValidation.Count > 0 ? "chosen by cross-validation" : "the default"),
            Notices = fitted.Notices,
        };
    }

    /// <inheritdoc/>
    public override ITaskScorer Scorer() => new NumberScorer(Set);

    internal override ItemTarget TrainingTargets(FineTuneOptions options, FittedHead solved) => PlainTargets();

    internal override ItemTarget PlainTargets() => (item, target) => target[0] = (float)((Wanted(item) - _mean) / _deviation);

    // (W x + b - mean) / deviation
    internal override LinearHead ToTraining(LinearHead head) =>
        new([.. head.Weight.Select(w => (float)(w / _deviation))], [(float)((head.Bias[0] - _mean) / _deviation)], Answer);

    // deviation (W x + b) + mean
    internal override LinearHead FromTraining(LinearHead head) =>
        new([.. head.Weight.Select(w => (float)(w * _deviation))], [(float)((head.Bias[0] * _deviation) + _mean)], Answer);

    internal override float[] Finish(int item, ReadOnlySpan<float> output) => [(float)((output[0] * _deviation) + _mean)];

    private double Wanted(int item) => Set.Answers![item][0];

    private sealed class NumberScorer(HashedDataset set) : ITaskScorer
    {
        private readonly RegressionScorer _scorer = new();

        public void Add(ReadOnlySpan<float> answer, int item) => _scorer.Add(answer[0], set.Answers![item][0], set.Items[item].Path);

        public TaskMetrics Result() => _scorer.Result();
    }
}
