using Transfer.FineTune.Engine;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>Each item is of one class: softmax, cross entropy, a head by multinomial logistic regression.</summary>
/// <inheritdoc/>
public sealed class ClassTask(HashedDataset set, IReadOnlyList<int> train) : LearningTask(set, train)
{
    /// <inheritdoc/>
    public override AnswerKind Answer => AnswerKind.Classes;

    /// <inheritdoc/>
    public override string Description => "classes, by cross entropy";

    internal override LossKind Loss => LossKind.SoftCrossEntropy;

    /// <inheritdoc/>
    public override FittedHead Solve(
        FeatureMatrix features, IReadOnlyList<int> rows, FineTuneOptions options, IProgress<JobProgress>? progress, CancellationToken cancellation)
    {
        int[] labels = [.. rows.Select(i => Set.Items[i].Label)];
        var fitted = LogisticRegression.Fit(
            features.Select(rows),
            labels,
            Set.Classes.Count,
            new LogisticRegressionOptions
            {
                ClassWeights = options.ClassWeights,
                Folds = FoldsOf(rows, labels, options.Seed),
                Threads = options.Threads,
                RowName = i => Set.Items[rows[i]].Path,
            },
            new HeadProgress(progress),
            cancellation);
        return new FittedHead
        {
            Linear = new LinearHead(fitted),
            Record = new { Solver = "L-BFGS", fitted.L2, fitted.CrossValidation, fitted.ClassWeights, fitted.Objective, fitted.Iterations, fitted.Converged },
            Solver = $"multinomial logistic regression, L-BFGS, {fitted.Iterations} iterations",
            Penalty = FormattableString.Invariant($"{fitted.L2:g3}, ") + (fitted.CrossValidation.Count > 0 ? "chosen by cross-validation" : "the default"),
            ClassWeights = fitted.ClassWeights,
            Notices = fitted.Notices,
        };
    }

    /// <inheritdoc/>
    public override ITaskScorer Scorer() => new ClassScorer(Set);

    internal override ItemTarget TrainingTargets(FineTuneOptions options, FittedHead solved) =>
        Write(new ClassTargets(options.LabelSmoothing, solved.ClassWeights, [.. Train.Select(i => Set.Items[i].Label)]));

    internal override ItemTarget PlainTargets() => Write(new ClassTargets());

    private ItemTarget Write(ClassTargets targets) => (item, target) => targets.Write(Set.Items[item].Label, target);

    private sealed class ClassScorer(HashedDataset set) : ITaskScorer
    {
        private readonly ClassificationScorer _scorer = new(set.Classes);

        public void Add(ReadOnlySpan<float> answer, int item) => _scorer.Add(answer, set.Items[item].Label, set.Items[item].Path);

        public TaskMetrics Result() => _scorer.Result();
    }
}
