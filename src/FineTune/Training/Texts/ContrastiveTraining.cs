using Transfer.FineTune.Engine;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// Tunes an encoder so that texts of one class have vectors in one direction and texts of two classes at right angles: the mean over pairs of
/// (cos(a, b) - wanted)². Its vectors are then what a head is solved on.
/// </summary>
internal static class ContrastiveTraining
{
    /// <summary>
    /// How an encoder learns from pairs unless more is asked for: SetFit's setting, but for its rate of 2e-5. At that, 40 steps leave an encoder
    /// of MiniLM's size where every cosine is about a half, which fits same and different alike.
    /// </summary>
    public static TrainOptions Defaults { get; } = new() { Epochs = 1, LearningRate = 2e-4f, Schedule = Schedule.Of(ScheduleKind.Linear) };

    /// <summary>Trains to the end; the base has the trained weights afterwards.</summary>
    /// <param name="options">What is to be done.</param>
    /// <param name="basis">The encoder.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="data">Their classes, and what each is for.</param>
    /// <param name="hooks">Where checkpoints are kept, and who is told what.</param>
    /// <param name="cancellation">Stops after a step, with a checkpoint.</param>
    /// <returns>How it went, and the lowest parameter that learnt.</returns>
    public static (FitResult Fit, string From) Run(
        FineTuneOptions options, TextBase basis, TextDataset texts, LabelledData data, TrainHooks hooks, CancellationToken cancellation)
    {
        var encoder = new UnfrozenEncoder(basis, options);
        EncoderInputs inputs = encoder.Inputs.Group(encoder.Model.Graph, texts: 2);
        var network = PairNetwork.Of(encoder.Model, basis.Width, texts: 2, PairLoss.Cosine, encoder.Layers);
        var tokens = TokenTable.Of(texts, basis.Tokenizer, options.Threads, cancellation);
        IReadOnlyList<TextPair> pairs = ContrastivePairs.Of(data.Split.Train, text => data.Set.Items[text].Label, options.Seed);
        TrainOptions how = encoder.Options();
        hooks = hooks with { Fingerprint = TextFingerprint.Of(options, basis, data.Digest(), encoder, TrainFingerprint.Of(network, pairs.Count, LossKind.MeanSquaredError, how)) };
        var items = new PairData(pairs, PairLoss.Cosine, tokens, inputs, encoder.Buckets(tokens), text => Shown.Path(data.Set.Items[text].Path));
        using var loop = new TrainLoop(network, items, null, how, hooks);
        if (loop.Resume())
            hooks.Notice($"going on from the checkpoint in {Shown.Path(hooks.Checkpoints!)}");
        FitResult fit = loop.Run(encoder.Model.Graph, cancellation);
        encoder.Finish(loop.States);
        return (fit, encoder.From);
    }
}
