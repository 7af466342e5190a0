namespace Transfer.FineTune;

/// <summary>Trains inside an encoder of text, from the solved head on: batches of texts of similar length, all of it in the engine.</summary>
internal static class UnfrozenTextTraining
{
    /// <summary>Trains to the end.</summary>
    /// <param name="options">What is to be done.</param>
    /// <param name="basis">The encoder, which has the trained weights afterwards.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="task">What is learnt of them.</param>
    /// <param name="data">What each is for.</param>
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
        TextDataset texts,
        LearningTask task,
        LabelledData data,
        SolvedHead solved,
        LinearHead start,
        string folder,
        IProgress<JobProgress>? progress,
        Action<string> notice,
        Action<EpochFigures> epoch,
        CancellationToken cancellation)
    {
        var encoder = new UnfrozenEncoder(basis, options);
        var head = TrainableHead.Append(encoder.Model.Graph, task.ToTraining(start), options.Dropout);
        var network = TrainableNetwork.Of(encoder.Model, head.Logits, task.Loss, [.. encoder.Layers, head.Weight, head.Bias]);
        TrainOptions how = encoder.Options(head.Weight, head.Bias);
        var tokens = TokenTable.Of(texts, basis.Tokenizer, options.Threads, cancellation);
        LengthBuckets buckets = encoder.Buckets(tokens);
        var training = new NetworkTraining
        {
            Task = task,
            Data = data,
            Network = network,
            Options = how,
            FindRate = options.FindRate,
            Fingerprint = TextFingerprint.Of(options, basis, data.Digest(), encoder, TrainFingerprint.Of(network, data.Split.Train.Count, task.Loss, how)),
            Items = new TextData(data, data.Split.Train, tokens, encoder.Inputs, buckets, task.TrainingTargets(options, solved.Fitted)),
            Judged = part => new TextData(data, part, tokens, encoder.Inputs, buckets, task.PlainTargets()),
            Solved = solved,
            // An encoder grows sure of what it learns faster than it stops to learn: the loss of the few it is wrong about rises while more are right.
            KeepMostRight = true,
            From = encoder.From,
            Finish = states =>
            {
                encoder.Finish(states);
                return task.FromTraining(head.Read(encoder.Model.Graph, task.Answer));
            },
        };
        return training.Run(folder, encoder.Model.Graph, progress, notice, epoch, cancellation);
    }
}
