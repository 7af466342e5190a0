using Transfer.FineTune.Engine;

namespace Transfer.FineTune;

/// <summary>Trains inside an encoder to label words, from the solved head on: batches of sentences of similar length, all of it in the engine.</summary>
internal static class UnfrozenWordTraining
{
    /// <summary>Trains to the end.</summary>
    /// <param name="options">What is to be done.</param>
    /// <param name="basis">The encoder, which has the trained weights afterwards.</param>
    /// <param name="data">The sentences.</param>
    /// <param name="split">What each is for.</param>
    /// <param name="words">Their tokens.</param>
    /// <param name="solved">The head solved on the untouched encoder.</param>
    /// <param name="start">The head to start from: the solved one, or one that has learnt since.</param>
    /// <param name="folder">Where checkpoints are kept.</param>
    /// <param name="progress">Told the steps done.</param>
    /// <param name="notice">Told what the user should know.</param>
    /// <param name="epoch">Told the figures of each epoch.</param>
    /// <param name="cancellation">Stops after a step, with a checkpoint.</param>
    public static TrainedClassifier Run(
        FineTuneOptions options,
        TextBase basis,
        TaggedDataset data,
        DataSplit split,
        WordTable words,
        SolvedHead solved,
        LinearHead start,
        string folder,
        IProgress<JobProgress>? progress,
        Action<string> notice,
        Action<EpochFigures> epoch,
        CancellationToken cancellation)
    {
        var encoder = new UnfrozenEncoder(basis, options);
        var head = TrainableTokenHead.Append(encoder.Model.Graph, start, options.Dropout);
        var network = TrainableNetwork.Of(encoder.Model, head.Logits, LossKind.SoftCrossEntropy, [.. encoder.Layers, head.Weight, head.Bias]);
        TrainOptions how = encoder.Options(head.Weight, head.Bias);
        LengthBuckets buckets = encoder.Buckets(words.Tokens);
        LabelledData items = words.AsItems(split);
        var targets = new ClassTargets(options.LabelSmoothing, solved.Fitted.ClassWeights, [.. items.Split.Train.Select(place => items.Set.Items[place].Label)]);
        WordData Of(IReadOnlyList<int> part, ClassTargets wanted, bool isJudged) => new(data, part, words, encoder.Inputs, buckets, wanted, isJudged);
        var training = new ClassifierTraining
        {
            Data = items with { Split = split },
            Network = network,
            Options = how,
            FindRate = options.FindRate,
            Fingerprint = TextFingerprint.Of(options, basis, data.Digest(split), encoder, TrainFingerprint.Of(network, split.Train.Count, LossKind.SoftCrossEntropy, how)),
            Items = Of(split.Train, targets, isJudged: false),
            Judged = part => Of(part, new ClassTargets(), isJudged: true),
            Scorer = part => new WordScorer(data, words, part),
            Solved = solved,
            // As for whole texts: the loss of the few that it is wrong about rises while more are right.
            KeepMostRight = true,
            From = encoder.From,
            Finish = states =>
            {
                encoder.Finish(states);
                return head.Read(encoder.Model.Graph);
            },
        };
        return training.Run(folder, encoder.Model.Graph, progress, notice, epoch, cancellation);
    }
}
