namespace Transfer.FineTune;

/// <summary>Trains inside an encoder to label words, from the solved head on: batches of sentences of similar length, all of it in the engine.</summary>
internal static class UnfrozenWordTraining
{
    /// <summary>Trains to the end.</summary>
    /// <param name="options">What is to be done.</param>
    /// <param name="basis">The encoder, which has the trained weights afterwards.</param>
    /// <param name="data">The sentences.</param>
    /// <param name="items">The same as items, with what each is for.</param>
    /// <param name="words">Their tokens.</param>
    /// <param name="task">What is learnt of them.</param>
    /// <param name="solved">The head solved on the untouched encoder.</param>
    /// <param name="start">The head to start from: the solved one, or one that has learnt since.</param>
    /// <param name="folder">Where checkpoints are kept.</param>
    /// <param name="progress">Told the steps done.</param>
    /// <param name="notice">Told what the user should know.</param>
    /// <param name="epoch">Told the figures of each epoch.</param>
    /// <param name="cancellation">Stops after a step, with a checkpoint.</param>
    public static TrainedModel Run(
        FineTuneOptions options,
        TextBase basis,
        TaggedDataset data,
        LabelledData items,
        WordTable words,
        WordTask task,
        SolvedHead solved,
        LinearHead start,
        string folder,
        IProgress<JobProgress>? progress,
        Action<string> notice,
        Action<EpochFigures> epoch,
        CancellationToken cancellation)
    {
        var encoder = new UnfrozenEncoder(basis, options);
        var head = TrainableHead.Append(encoder.Model.Graph, start, options.Dropout);
        var network = TrainableNetwork.Of(encoder.Model, head.Logits, task.Loss, [.. encoder.Layers, head.Weight, head.Bias]);
        TrainOptions how = encoder.Options(head.Weight, head.Bias);
        LengthBuckets buckets = encoder.Buckets(words.Tokens);
        WordData Of(IReadOnlyList<int> part, ItemTarget targets, bool isJudged) => new(data, part, words, encoder.Inputs, buckets, targets, isJudged);
        var training = new NetworkTraining
        {
            Task = task,
            Data = items,
            Network = network,
            Options = how,
            FindRate = options.FindRate,
            Fingerprint = TextFingerprint.Of(options, basis, data.Digest(items.Split), encoder, TrainFingerprint.Of(network, items.Split.Train.Count, task.Loss, how)),
            Items = Of(items.Split.Train, task.TrainingTargets(options, solved.Fitted), isJudged: false),
            Judged = part => Of(part, task.PlainTargets(), isJudged: true),
            Solved = solved,
            // As for whole texts: the loss of the few that it is wrong about rises while more are right.
            KeepMostRight = true,
            From = encoder.From,
            Finish = states =>
            {
                encoder.Finish(states);
                return head.Read(encoder.Model.Graph, task.Answer);
            },
        };
        return training.Run(folder, encoder.Model.Graph, progress, notice, epoch, cancellation);
    }
}
