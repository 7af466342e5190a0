namespace Transfer.FineTune;

/// <summary>Trains inside an encoder of text, from the solved head on: batches of texts, or of sentences of labelled words, of similar length, all of it in the engine.</summary>
internal static class UnfrozenTextTraining
{
    /// <summary>Makes training data of some items.</summary>
    /// <param name="part">The items.</param>
    /// <param name="inputs">What the encoder reads.</param>
    /// <param name="buckets">The lengths that items are padded to.</param>
    /// <param name="targets">Writes what is wanted of an item.</param>
    /// <param name="isJudged">Whether the items are judged and not learnt from.</param>
    public delegate ITrainingData Batches(IReadOnlyList<int> part, EncoderInputs inputs, LengthBuckets buckets, ItemTarget targets, bool isJudged);

    /// <summary>Trains to the end.</summary>
    /// <param name="options">What is to be done.</param>
    /// <param name="basis">The encoder, which has the trained weights afterwards.</param>
    /// <param name="tokens">The tokens of the items.</param>
    /// <param name="batches">Makes training data of them.</param>
    /// <param name="digest">Tells this data from any other.</param>
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
        TokenTable tokens,
        Batches batches,
        string digest,
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
        LengthBuckets buckets = encoder.Buckets(tokens);
        var training = new NetworkTraining
        {
            Task = task,
            Data = data,
            Network = network,
            Options = how,
            FindRate = options.FindRate,
            Fingerprint = TextFingerprint.Of(options, basis, digest, encoder, TrainFingerprint.Of(network, data.Split.Train.Count, task.Loss, how)),
            Items = batches(data.Split.Train, encoder.Inputs, buckets, task.TrainingTargets(options, solved.Fitted), isJudged: false),
            Judged = part => batches(part, encoder.Inputs, buckets, task.PlainTargets(), isJudged: true),
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
