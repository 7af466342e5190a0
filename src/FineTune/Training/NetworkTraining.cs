using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Trains a network that ends in a head, from a solved one on, and judges it: the same for pictures and texts, whatever is learnt of them.</summary>
internal sealed class NetworkTraining
{
    /// <summary>What is learnt.</summary>
    public required LearningTask Task { get; init; }

    /// <summary>The items, and what each is for.</summary>
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
    public TrainedModel Run(
        string folder, Graph into, IProgress<JobProgress>? progress, Action<string> notice, Action<EpochFigures> epoch, CancellationToken cancellation)
    {
        var scorer = new AnswerScorer(Task, Data.Split.Validation);
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
            EndJudgement = () => scorer.Result().ShareRight,
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

    private TrainedModel Judge(TrainLoop loop, FitResult fit, float rate, CancellationToken cancellation)
    {
        AnswerScorer Score(IReadOnlyList<int> part)
        {
            var scorer = new AnswerScorer(Task, part);
            _ = loop.Judge(Judged(part), scorer.Answer, cancellation);
            return scorer;
        }

        AnswerScorer validation = Score(Data.Split.Validation);
        return new TrainedModel
        {
            Linear = Finish(loop.States),
            Solved = Solved,
            Expected = (item, answer) => validation.AnswerOf(item).CopyTo(answer),
            Train = TrainFigures.Of(Score(Data.Split.Train).Result()),
            Validation = validation.Result(),
            Test = Data.Split.Test.Count > 0 ? Score(Data.Split.Test).Result() : null,
            Fit = fit,
            TrainedFrom = From,
            LearningRate = rate,
        };
    }
}
