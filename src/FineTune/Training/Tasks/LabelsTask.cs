using Transfer.FineTune.Engine;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>Each item has any number of labels: a sigmoid each, binary cross entropy, a head by a logistic regression for each label.</summary>
/// <inheritdoc/>
public sealed class LabelsTask(HashedDataset set, IReadOnlyList<int> train) : LearningTask(set, train)
{
    /// <inheritdoc/>
    public override AnswerKind Answer => AnswerKind.Labels;

    /// <inheritdoc/>
    public override string Description => "labels, of which a text has any number, by binary cross entropy of each";

    internal override LossKind Loss => LossKind.BinaryCrossEntropy;

    /// <inheritdoc/>
    public override FittedHead Solve(
        FeatureMatrix features, IReadOnlyList<int> rows, FineTuneOptions options, IProgress<JobProgress>? progress, CancellationToken cancellation)
    {
        int labels = Set.Classes.Count, width = features.Width;
        float[] weight = new float[labels * width], bias = new float[labels];
        var fits = new LogisticRegression?[labels];
        FeatureMatrix x = features.Select(rows);
        for (int label = 0; label < labels; label++)
        {
            int[] has = [.. rows.Select(i => (int)Set.Answers![i][label])];
            progress?.Report(new JobProgress("head", label, labels));
            if (has.Distinct().Count() == 1)
            {
                bias[label] = Constant(has);
                continue;
            }

            LogisticRegression fit = fits[label] = LogisticRegression.Fit(x, has, classes: 2, Options(has, rows, options), null, cancellation);
            // Of two classes softmax gives the sigmoid of the difference.
            bias[label] = (float)(fit.Bias[1] - fit.Bias[0]);
            for (int k = 0; k < width; k++)
                weight[(label * width) + k] = (float)(fit.Weights[width + k] - fit.Weights[k]);
        }

        LogisticRegression[] solved = [.. fits.OfType<LogisticRegression>()];
        return new FittedHead
        {
            Linear = new LinearHead(weight, bias, AnswerKind.Labels),
            Record = new
            {
                Solver = "L-BFGS, a label at a time",
                L2 = fits.Select(fit => fit?.L2),
                Objective = solved.Sum(fit => fit.Objective),
                Iterations = solved.Sum(fit => fit.Iterations),
                Converged = solved.All(fit => fit.Converged),
            },
            Solver = $"a logistic regression for each of {labels} labels, L-BFGS, {solved.Sum(fit => fit.Iterations)} iterations in all",
            Penalty = solved.Length == 0 ? "none" : FormattableString.Invariant($"{solved.Min(fit => fit.L2):g3} to {solved.Max(fit => fit.L2):g3}, ")
                + (solved.Any(fit => fit.CrossValidation.Count > 0) ? "chosen by cross-validation for each label" : "the default"),
            Notices = [.. solved.SelectMany(fit => fit.Notices).Distinct()],
        };
    }

    /// <inheritdoc/>
    public override ITaskScorer Scorer() => new LabelsScorer(Set);

    internal override ItemTarget TrainingTargets(FineTuneOptions options, FittedHead solved) => Targets(options.LabelSmoothing);

    internal override ItemTarget PlainTargets() => Targets(0);

    // Smoothing draws each target to a half, between having the label and not having it.
    private ItemTarget Targets(float smoothing) => (item, target) =>
    {
        for (int label = 0; label < target.Length; label++)
            target[label] = (Set.Answers![item][label] * (1 - smoothing)) + (smoothing / 2);
    };

    private LogisticRegressionOptions Options(int[] has, IReadOnlyList<int> rows, FineTuneOptions options) => new()
    {
        // Weighted by their rarity, labels would be given more often than they are right.
        ClassWeights = ClassWeighting.None,
        Folds = FoldsOf(rows, has, options.Seed),
        Threads = options.Threads,
        RowName = i => Set.Items[rows[i]].Path,
    };

    // Where all items agree there is nothing to tell apart: the log odds of the label by Laplace's rule of succession, whatever the features are.
    private static float Constant(int[] has) => (float)(has[0] == 1 ? Math.Log(has.Length + 1) : -Math.Log(has.Length + 1));

    private sealed class LabelsScorer(HashedDataset set) : ITaskScorer
    {
        private readonly MultilabelScorer _scorer = new(set.Classes);

        public void Add(ReadOnlySpan<float> answer, int item) => _scorer.Add(answer, set.Answers![item], set.Items[item].Path);

        public TaskMetrics Result() => _scorer.Result();
    }
}
