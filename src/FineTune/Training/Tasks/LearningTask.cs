using Transfer.FineTune.Engine;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>
/// What is learnt of items: what is wanted of each, what is minimised, how the head of a frozen network is solved, and how answers are judged.
/// One class a task; all that reads data, trains, saves, proves and reports is the same for each.
/// </summary>
/// <param name="set">The items with what is wanted of each.</param>
/// <param name="train">Those that are learnt from.</param>
public abstract class LearningTask(HashedDataset set, IReadOnlyList<int> train)
{
    /// <summary>What the numbers of the model's output are.</summary>
    public abstract AnswerKind Answer { get; }

    // Folds for choosing the penalty; as the sets grow, each fold's answer is worth more and costs more.
    private const int PenaltyFolds = 5;

    /// <summary>What is learnt and by what, in words for the report.</summary>
    public abstract string Description { get; }

    /// <summary>By how much an answer may differ where a probability may differ by 1, for the comparison of a saved file with what was trained.</summary>
    public virtual double Scale => 1;

    /// <summary>What the training inside a network minimises.</summary>
    internal abstract LossKind Loss { get; }

    /// <summary>The items with what is wanted of each.</summary>
    protected HashedDataset Set => set;

    /// <summary>The items that are learnt from.</summary>
    protected IReadOnlyList<int> Train => train;

    /// <summary>Solves the head of a frozen network.</summary>
    /// <param name="features">A row for each item, unless the task says otherwise.</param>
    /// <param name="rows">The items to fit to.</param>
    /// <param name="options">The run's settings.</param>
    /// <param name="progress">Told how far the solver is.</param>
    /// <param name="cancellation">Stops between two iterations.</param>
    public abstract FittedHead Solve(
        FeatureMatrix features, IReadOnlyList<int> rows, FineTuneOptions options, IProgress<JobProgress>? progress, CancellationToken cancellation);

    /// <summary>A scorer with nothing added yet.</summary>
    public abstract ITaskScorer Scorer();

    /// <summary>What is wanted of an item while the network trains.</summary>
    /// <param name="options">The run's settings.</param>
    /// <param name="solved">The head that the training starts from.</param>
    internal abstract ItemTarget TrainingTargets(FineTuneOptions options, FittedHead solved);

    /// <summary>What is wanted of an item that is judged.</summary>
    internal abstract ItemTarget PlainTargets();

    /// <summary>A head whose outputs are what the loss compares with the targets.</summary>
    internal virtual LinearHead ToTraining(LinearHead head) => head;

    /// <summary>The head of the saved file, from one that was trained.</summary>
    internal virtual LinearHead FromTraining(LinearHead head) => head;

    /// <summary>What a head gives for an item of a frozen network.</summary>
    /// <param name="head">The head.</param>
    /// <param name="features">A row for each item, unless the task says otherwise.</param>
    /// <param name="item">The item.</param>
    internal virtual float[] Predict(LinearHead head, FeatureMatrix features, int item)
    {
        float[] answer = new float[head.Outputs];
        head.Predict(features.Row(item), answer);
        return answer;
    }

    /// <summary>What the saved file gives for an item where the trained network gives these outputs.</summary>
    internal virtual float[] Finish(int item, ReadOnlySpan<float> output)
    {
        float[] answer = new float[output.Length];
        Activation.Apply(Answer, output, answer);
        return answer;
    }

    /// <summary>The folds by which a penalty is chosen; null where there are too few different items.</summary>
    /// <param name="rows">The items.</param>
    /// <param name="labels">For each the group that is dealt evenly.</param>
    /// <param name="seed">Another seed deals in another order.</param>
    protected IReadOnlyList<int>? FoldsOf(IReadOnlyList<int> rows, IReadOnlyList<int> labels, int seed)
    {
        ContentHash[] hashes = [.. rows.Select(i => Set.Hashes[i])];
        bool divides = hashes.Zip(labels).Distinct().GroupBy(pair => pair.Second).Any(group => group.Count() > 1);
        return divides ? Folds.Assign(hashes, labels, PenaltyFolds, seed) : null;
    }
}
