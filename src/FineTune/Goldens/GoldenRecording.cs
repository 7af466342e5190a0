using Transfer.FineTune.Engine;
using Transfer.FineTune.Ops;
using Transfer.Onnx;
using Transfer.Runtime;

namespace Transfer.FineTune.Goldens;

/// <summary>Makes a golden file: outputs from ONNX Runtime, gradients from the engine.</summary>
public static class GoldenRecording
{
    private const long FreeBatch = 2, FreeLength = 8;

    /// <summary>Random inputs for a model: real numbers with mean 0 and variance 1, integers and truth values of 0 and 1. A free first axis gets 2, other free axes 8.</summary>
    /// <exception cref="TransferException">An input is no tensor of numbers of known rank (kind BadInput).</exception>
    public static IReadOnlyDictionary<string, Tensor> Draw(Model model, int seed)
    {
        var random = new Random(seed);
        return model.Graph.RequiredInputs.ToDictionary(v => v.Name, v => Draw(v, random));
    }

    /// <summary>The golden of a model for these inputs.</summary>
    /// <param name="model">The model; it is not changed.</param>
    /// <param name="open">Opens it in ONNX Runtime.</param>
    /// <param name="inputs">A tensor for every input.</param>
    /// <param name="gradients">Whether random gradients of the outputs, and those of all parameters, are stored too.</param>
    /// <param name="seed">Where the outputs' gradients begin.</param>
    /// <param name="threads">The engine's threads; 0 means one for each core.</param>
    /// <exception cref="TransferException">ONNX Runtime does not run the model, or the engine does not differentiate it (kind BadInput).</exception>
    public static Model Record(Model model, Func<Session> open, IReadOnlyDictionary<string, Tensor> inputs, bool gradients, int seed, int threads = 0)
    {
        var golden = new Model(new Graph("golden"), opset: model.Opset);
        foreach ((string name, Tensor tensor) in inputs)
            golden.Graph.AddInitializer($"input/{name}", tensor);
        using (Session session = open())
        {
            Dictionary<string, OrtValue> values = inputs.ToDictionary(i => i.Key, i => OrtValue.From(i.Value));
            IReadOnlyList<OrtValue> results = [];
            try
            {
                results = session.Run(values);
                foreach ((ValueInfo output, OrtValue value) in session.Outputs.Zip(results))
                    golden.Graph.AddInitializer($"output/{output.Name}", value.ToTensor());
            }
            finally
            {
                foreach (OrtValue value in values.Values.Concat(results))
                    value.Dispose();
            }
        }

        if (gradients)
            AddGradients(golden.Graph, model, inputs, seed, threads);
        return golden;
    }

    /// <summary>The float initializers of more than one element whose every user has a gradient for them; stored statistics are none.</summary>
    internal static string[] Parameters(Graph graph) => [.. graph.Initializers
        .Where(v => v.Initializer is { Type: DataType.Float, Count: > 1 } && v.Uses.Count > 0 && v.Uses.All(u => IsDifferentiable(u.Node, u.Index)))
        .Select(v => v.Name)];

    private static bool IsDifferentiable(Node node, int input) => node.Domain is "" or "ai.onnx"
        && OpTable.All.TryGetValue(node.OpType, out OpRow? row) && row.Gradient == GradientKind.Yes && row.Make().Differentiates(input)
        && !(node.Is("BatchNormalization") && input > 2);

    private static void AddGradients(Graph golden, Model model, IReadOnlyDictionary<string, Tensor> inputs, int seed, int threads)
    {
        Model folded = model.Clone();
        FoldStoredWeights.Run(folded);
        using TrainingEngine engine = TrainingEngine.Build(folded, new EngineOptions
        {
            InputShapes = inputs.ToDictionary(i => i.Key, i => i.Value.Dims.ToArray()),
            Trainable = Parameters(folded.Graph),
            Threads = threads,
        });
        foreach ((string name, Tensor tensor) in inputs)
            engine.SetInput(name, tensor);
        _ = engine.Forward();
        var random = new Random(seed);
        foreach (string name in engine.DifferentiableOutputs)
        {
            Span<float> upstream = engine.OutputGradient(name);
            foreach (ref float g in upstream)
                g = Normal(random);
            golden.AddInitializer($"upstream/{name}", Tensor.From<float>(upstream, [.. engine.OutputShape(name)]));
        }

        engine.Backward();
        foreach (string name in engine.Parameters)
            golden.AddInitializer($"grad/{name}", Tensor.From<float>(engine.Gradient(name), [.. folded.Graph.Get(name).Initializer!.Dims]));
    }

    private static Tensor Draw(Value input, Random random)
    {
        if (input.Type is not TensorType { Shape: { } shape } type)
            throw new TransferException(ErrorKind.BadInput, $"input '{Shown.Name(input.Name)}': its type is {input.Type?.ToString() ?? "not known"}; to draw numbers for it a tensor of known rank is needed: take the inputs of another golden file with --golden");
        long[] dims = [.. Enumerable.Range(0, shape.Rank).Select(d => shape[d].Number ?? (d == 0 ? FreeBatch : FreeLength))];
        long count = dims.Aggregate(1L, (a, b) => checked(a * b));
        int[] bits = random.GetItems([0, 1], type.Element == DataType.Float ? 0 : checked((int)count));
        return type.Element switch
        {
            DataType.Float => Tensor.FromFloats([.. Enumerable.Range(0, checked((int)count)).Select(_ => Normal(random))], dims),
            DataType.Int64 => Tensor.From<long>(Array.ConvertAll(bits, b => (long)b), dims),
            DataType.Int32 => Tensor.From<int>(bits, dims),
            DataType.Bool or DataType.UInt8 => Tensor.FromBytes(type.Element, Array.ConvertAll(bits, b => (byte)b), dims),
            _ => throw new TransferException(ErrorKind.BadInput, $"input '{Shown.Name(input.Name)}': it is {type}; float32, int64, int32, uint8 and bool can be drawn: take the inputs of another golden file with --golden"),
        };
    }

    // Box and Muller: two uniform numbers as the polar coordinates of a normal one.
    private static float Normal(Random random) => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
