using Transfer.FineTune.Engine;
using Transfer.Onnx;

namespace Transfer.FineTune.Goldens;

/// <summary>
/// The gradients of a new classifier on a network's features, logits = features Wᵀ + b, and of every layer behind it. Stored are
/// <c>head/weight</c>, <c>head/bias</c>, <c>target</c>, <c>loss</c>, <c>grad/head/...</c>, and of each initializer of the network the norm of its gradient and
/// its first elements: <c>gradnorm/&lt;name&gt;</c>, <c>gradhead/&lt;name&gt;</c>. The features are what the last Gemm reads, or the output; of token embeddings
/// [batch, token, feature] their mean over the tokens that attention_mask shows.
/// </summary>
internal static class GoldenHead
{
    private const string Weight = "golden_head_weight", Bias = "golden_head_bias", Mask = "attention_mask";

    public static IReadOnlyList<GoldenDifference> Run(Model model, Golden golden, int threads)
    {
        Model copy = model.Clone();
        Value logits = Attach(copy.Graph, golden);
        (Model withLoss, string loss, string target) = LossGraph.Append(copy, logits.Name, LossKind.CrossEntropy);
        Tensor targets = golden.Get("target");
        long rows = targets.Count;
        string[] body = [.. golden.Below("gradnorm/").Select(g => g.Name)];
        Dictionary<string, long[]> shapes = golden.Inputs.ToDictionary(i => i.Name, i => (long[])[rows, .. i.Tensor.Dims.Skip(1)]);
        shapes[target] = [rows];
        using TrainingEngine engine = TrainingEngine.Build(withLoss, new EngineOptions { InputShapes = shapes, Trainable = [.. body, Weight, Bias], Loss = loss, Threads = threads });
        foreach ((string name, Tensor tensor) in golden.Inputs)
            engine.SetInput(name, FirstRows(tensor, rows));
        engine.SetInput(target, targets);
        float value = engine.Forward();
        engine.Backward();
        List<GoldenDifference> found = [GoldenGradients.Loss("loss", golden, value), Whole(engine, golden, "head/weight", Weight), Whole(engine, golden, "head/bias", Bias)];
        double largest = golden.Below("gradnorm/").Select(g => (double)g.Tensor.AsSpan<float>()[0]).DefaultIfEmpty(0).Max();
        found.AddRange(body.Select(name => Layer(engine, golden, name, largest)));
        return found;
    }

    private static Value Attach(Graph graph, Golden golden)
    {
        Value last = graph.Outputs[0], features = last.Producer is { } node && node.Is("Gemm") ? node.Inputs[0]! : last;
        if (graph.Find(Mask) is { IsInput: true } mask)
            features = MeanOfShown(graph, features, mask);
        foreach (Value output in graph.Outputs.ToArray())
            _ = graph.Outputs.Remove(output);
        Value weight = graph.AddInitializer(Weight, golden.Get("head/weight")), bias = graph.AddInitializer(Bias, golden.Get("head/bias"));
        Value logits = graph.Append("Gemm", [features, weight, bias], "golden_logits", ("transB", 1));
        graph.AddOutput(logits, new TensorType(DataType.Float));
        return logits;
    }

    // Σ mask x / Σ mask over the tokens, as a product of matrices: [batch, 1, token] [batch, token, feature].
    private static Value MeanOfShown(Graph graph, Value tokens, Value mask)
    {
        Value asFloat = graph.Append("Cast", [mask], "golden_mask", ("to", DataType.Float));
        Value axis = graph.AddInitializer(graph.UniqueName("golden_axis"), Tensor.From<long>([1], 1));
        Value row = graph.Append("Unsqueeze", [asFloat, axis], "golden_row");
        Value sum = graph.Append("Squeeze", [graph.Append("MatMul", [row, tokens], "golden_sum"), axis], "golden_sums");
        Value count = graph.Append("ReduceSum", [asFloat, axis], "golden_count");
        return graph.Append("Div", [sum, count], "golden_features");
    }

    private static Tensor FirstRows(Tensor tensor, long rows) => tensor.Dims[0] == rows ? tensor
        : Tensor.FromBytes(tensor.Type, tensor.Bytes[..(int)(tensor.ByteCount / tensor.Dims[0] * rows)], [rows, .. tensor.Dims.Skip(1)]);

    private static GoldenDifference Whole(TrainingEngine engine, Golden golden, string name, string parameter)
    {
        Tensor stored = golden.Get($"grad/{name}");
        return GoldenDifference.Of(name, stored, Tensor.From<float>(engine.Gradient(parameter), [.. stored.Dims]), GoldenDifference.GradientTolerance);
    }

    /// <summary>The first elements, measured against the norm, and the norm itself; the worse counts.</summary>
    private static GoldenDifference Layer(TrainingEngine engine, Golden golden, string name, double largest)
    {
        double stored = golden.Get($"gradnorm/{name}").AsSpan<float>()[0], seen = 0;
        ReadOnlySpan<float> gradient = engine.Gradient(name);
        foreach (float g in gradient)
            seen += (double)g * g;
        double[] first = Array.ConvertAll(golden.Get($"gradhead/{name}").ToFloats(), v => (double)v);
        GoldenDifference elements = GoldenDifference.Of(
            name, first, Array.ConvertAll(gradient[..first.Length].ToArray(), v => (double)v), 0, (GoldenDifference.GradientTolerance * stored) + (1e-5 * largest));
        GoldenDifference norm = GoldenDifference.Of(name, [stored], [Math.Sqrt(seen)], GoldenDifference.GradientTolerance, 1e-5 * largest);
        double abs = Math.Max(elements.MaxAbs, norm.MaxAbs);
        return new GoldenDifference(name, abs, abs == 0 ? 0 : abs / stored, elements.Holds && norm.Holds);
    }
}
