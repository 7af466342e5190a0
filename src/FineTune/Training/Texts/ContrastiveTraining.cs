using Transfer.FineTune.Engine;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// Tunes an encoder so that texts of one class have vectors in one direction and texts of two classes at right angles: the mean over pairs of
/// (cos(a, b) - wanted)². Its vectors are then what a head is solved on.
/// </summary>
internal static class ContrastiveTraining
{
    /// <summary>How an encoder learns from pairs unless more is asked for: SetFit's setting.</summary>
    public static TrainOptions Defaults { get; } = new() { Epochs = 1, LearningRate = 2e-5f, Schedule = Schedule.Of(ScheduleKind.Linear) };

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
        var network = TrainableNetwork.Of(encoder.Model, AppendCosine(encoder.Model, basis.Width), LossKind.MeanSquaredError, encoder.Layers);
        var tokens = TokenTable.Of(texts, basis.Tokenizer, options.Threads, cancellation);
        IReadOnlyList<TextPair> pairs = ContrastivePairs.Of(data.Split.Train, text => data.Set.Items[text].Label, options.Seed);
        TrainOptions how = encoder.Options();
        hooks = hooks with { Fingerprint = TextFingerprint.Of(options, basis, data.Digest(), encoder, TrainFingerprint.Of(network, pairs.Count, LossKind.MeanSquaredError, how)) };
        using var loop = new TrainLoop(network, new PairData(data.Set, pairs, tokens, inputs, encoder.Buckets(tokens)), null, how, hooks);
        if (loop.Resume())
            hooks.Notice($"going on from the checkpoint in {Shown.Path(hooks.Checkpoints!)}");
        FitResult fit = loop.Run(encoder.Model.Graph, cancellation);
        encoder.Finish(loop.States);
        return (fit, encoder.From);
    }

    // [2 items, width] are the vectors of both texts of each item in turn; their cosine is the product of the normalised ones.
    private static string AppendCosine(Model model, int width)
    {
        Graph graph = model.Graph;
        Value Constant(string name, Tensor tensor) => graph.AddInitializer(graph.UniqueName(name), tensor);
        Value unit = graph.Append("LpNormalization", [graph.Outputs[0]], "pair.unit", ("axis", -1L));
        Value both = graph.Append("Reshape", [unit, Constant("pair.shape", Tensor.From<long>([-1, 2, width], 3))], "pair.both");
        Value first = graph.Append("Gather", [both, Constant("pair.zero", Tensor.From<long>([0]))], "pair.first", ("axis", 1L));
        Value second = graph.Append("Gather", [both, Constant("pair.one", Tensor.From<long>([1]))], "pair.second", ("axis", 1L));
        Value product = graph.Append("Mul", [first, second], "pair.product");
        graph.Outputs[0] = model.Opset >= 13
            ? graph.Append("ReduceSum", [product, Constant("pair.axes", Tensor.From<long>([-1], 1))], "cosine", ("keepdims", 0L))
            : graph.Append("ReduceSum", [product], "cosine", ("keepdims", 0L), ("axes", new long[] { -1 }));
        return graph.Outputs[0].Name;
    }
}
