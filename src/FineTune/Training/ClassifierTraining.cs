using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Trains a network that ends in logits, from a solved head on, and judges it: the same for pictures and texts.</summary>
internal sealed class ClassifierTraining
{
    /// <summary>The items with their classes, and what each is for.</summary>
    public required LabelledData Data { get; init; }

    /// <summary>The learning part with its loss.</summary>
    public required TrainableNetwork Network { get; init; }

    /// <summary>How it is trained.</summary>
    public required TrainOptions Options { get; init; }

    /// <summary>Whether the rate is looked for first.</summary>
    public required bool FindRate { get; init; }

    /// <summary>What the bits of the training depend on.</summary>
    public required IReadOnlyDictionary<string, string> Fingerprint { get; init; }

    /// <summary>The items that are trained on, changed and weighted as a training wants them.</summary>
    public required ITrainingData Items { get; init; }

    /// <summary>Gives some items as they are judged: unchanged, with plain targets.</summary>
    public required Func<IReadOnlyList<int>, ITrainingData> Judged { get; init; }

    /// <summary>Judges some items; unless it is set, by the class of each.</summary>
    public Func<IReadOnlyList<int>, IAnswerScorer>? Scorer { get; init; }

    /// <summary>The head on the untouched network, which the training starts from.</summary>
    public required SolvedHead Solved { get; init; }

    /// <summary>Where what learns begins, as reports call it.</summary>
    public required string From { get; init; }

    /// <summary>Whether the epoch with the most right is kept, and not the one of the least loss.</summary>
    public bool KeepMostRight { get; init; }

    /// <summary>Takes the trained weights, names of the running statistics given, and gives the trained head.</summary>
    public required Func<IEnumerable<string>, LinearHead> Finish { get; init; }

    /// <summary>Trains to the end.</summary>
    /// <param name="folder">Where checkpoints are kept.</param>
    /// <param name="into">The graph that receives the trained weights.</param>
    /// <param name="progress">Told the steps done.</param>
    /// <param name="notice">Told what the user should know.</param>
    /// <param name="epoch">Told the figures of each epoch.</param>
    /// <param name="cancellation">Stops after a step, with a checkpoint.</param>
    public TrainedClassifier Run(
        string folder, Graph into, IProgress<JobProgress>? progress, Action<string> notice, Action<EpochFigures> epoch, CancellationToken cancellation)
    {
        IAnswerScorer scorer = ScorerOf(Data.Split.Validation);
        TrainOptions options = Options;
        var hooks = new TrainHooks
        {
            Checkpoints = folder,
            Fingerprint = Fingerprint,
            Progress = progress,
            Epoch = epoch,
            Notice = notice,
            KeepMostRight = KeepMostRight,
            BeginJudgement = scorer.Begin,
            Answer = scorer.Answer,
            EndJudgement = () => scorer.Result().Accuracy,
        };
        if (FindRate)
        {
            using var finder = new TrainLoop(Network, Items, null, options, hooks with { Checkpoints = null });
            options = options with { LearningRate = finder.FindRate(cancellation) };
            notice(FormattableString.Invariant($"learning rate found: {options.LearningRate:g3}"));
        }

        using var loop = new TrainLoop(Network, Items, Judged(Data.Split.Validation), options, hooks);
        if (loop.Resume())
            notice($"going on from the checkpoint in {Shown.Path(folder)}");
        FitResult fit = loop.Run(into, cancellation);
        return Judge(loop, fit, options.LearningRate, cancellation);
    }

    private IAnswerScorer ScorerOf(IReadOnlyList<int> part) => Scorer?.Invoke(part) ?? new LogitScorer(Data, part);

    private TrainedClassifier Judge(TrainLoop loop, FitResult fit, float rate, CancellationToken cancellation)
    {
        IAnswerScorer Score(IReadOnlyList<int> part)
        {
            IAnswerScorer scorer = ScorerOf(part);
            _ = loop.Judge(Judged(part), scorer.Answer, cancellation);
            return scorer;
        }

        IAnswerScorer validation = Score(Data.Split.Validation);
        ClassificationMetrics train = Score(Data.Split.Train).Result();
        return new TrainedClassifier
        {
            Linear = Finish(loop.States),
            Solved = Solved,
            Probabilities = (item, probabilities) => validation.ProbabilitiesOf(item).CopyTo(probabilities),
            Train = new TrainFigures(train.Items, train.Accuracy, train.LogLoss),
            Validation = validation.Result(),
            Test = Data.Split.Test.Count > 0 ? Score(Data.Split.Test).Result() : null,
            Fit = fit,
            TrainedFrom = From,
            LearningRate = rate,
        };
    }
}
