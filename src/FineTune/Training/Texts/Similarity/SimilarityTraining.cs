using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// Tunes an encoder on pairs of texts: on how alike scores say they are, by the square of what their cosine is off, or on which belong
/// together, each first text against all second texts of its batch.
/// </summary>
internal static class SimilarityTraining
{
    /// <summary>How an encoder learns from pairs unless more is asked for.</summary>
    public static TrainOptions Defaults { get; } = new() { Epochs = 3, Batch = 32, LearningRate = 1e-4f, Schedule = Schedule.Of(ScheduleKind.Linear) };

    /// <summary>What the columns of a table ask for.</summary>
    public static PairLoss LossOf(TextColumns columns) => columns.HasLabel ? PairLoss.Cosine : PairLoss.Ranking;

    /// <summary>Trains to the end; the base has the trained weights afterwards.</summary>
    /// <param name="options">What is to be done.</param>
    /// <param name="basis">The encoder.</param>
    /// <param name="table">The pairs, and what each is for.</param>
    /// <param name="tokens">The tokens of their texts.</param>
    /// <param name="hooks">Where checkpoints are kept, and who is told what.</param>
    /// <param name="cancellation">Stops after a step, with a checkpoint.</param>
    public static TrainedEncoder Run(FineTuneOptions options, TextBase basis, PairTable table, TokenTable tokens, TrainHooks hooks, CancellationToken cancellation)
    {
        PairLoss loss = LossOf(options.Texts!.Columns);
        var encoder = new UnfrozenEncoder(basis, options);
        EncoderInputs inputs = encoder.Inputs.Group(encoder.Model.Graph, table.Pairs[0].Texts.Length);
        LengthBuckets buckets = encoder.Buckets(tokens);
        TrainableNetwork network = PairNetwork.Of(encoder.Model, basis.Width, inputs.Texts, loss, encoder.Layers);
        TrainOptions how = encoder.Options();
        PairData Data(IReadOnlyList<int> part) => new([.. part.Select(i => table.Pairs[i])], loss, tokens, inputs, buckets, item => table.NameOf(part[item]));
        PairData validation = Data(table.Split.Validation);
        SimilarityScorer Scorer() => new(table, table.Split.Validation, loss);
        SimilarityScorer judged = Scorer();
        hooks = hooks with
        {
            Fingerprint = TextFingerprint.Of(options, basis, table.Digest(), encoder, TrainFingerprint.Of(network, table.Split.Train.Count, loss, how)),
            BeginJudgement = () => judged = Scorer(),
            Answer = (item, values) => judged.Answer(item, values),
            EndJudgement = () => judged.Result().Right,
            KeepMostRight = loss == PairLoss.Ranking,
        };
        using var loop = new TrainLoop(network, Data(table.Split.Train), validation, how, hooks);
        SimilarityScorer Judge()
        {
            SimilarityScorer scorer = Scorer();
            _ = loop.Judge(validation, scorer.Answer, cancellation);
            return scorer;
        }

        // Before a checkpoint brings weights that have learnt.
        SimilarityMetrics before = Judge().Result();
        if (loop.Resume())
            hooks.Notice($"going on from the checkpoint in {Shown.Path(hooks.Checkpoints!)}");
        FitResult fit = loop.Run(encoder.Model.Graph, cancellation);
        SimilarityScorer after = Judge();
        encoder.Finish(loop.States);
        return new TrainedEncoder(before, after.Result(), fit, encoder.From, after.Vectors);
    }
}
