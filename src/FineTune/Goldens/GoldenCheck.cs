using Transfer.FineTune.Engine;
using Transfer.Onnx;
using Transfer.Runtime;

namespace Transfer.FineTune.Goldens;

/// <summary>Compares what a model gives, in ONNX Runtime and in the engine, with stored values.</summary>
public static class GoldenCheck
{
    /// <summary>Runs the model on the stored inputs.</summary>
    /// <param name="model">The model; it is not changed.</param>
    /// <param name="open">Opens it in ONNX Runtime.</param>
    /// <param name="golden">The stored values.</param>
    /// <param name="gradients">Whether the engine's gradients are compared too.</param>
    /// <param name="threads">The engine's threads; 0 means one for each core.</param>
    /// <param name="cancellation">Stops between the steps.</param>
    /// <exception cref="TransferException">
    /// Neither ONNX Runtime nor the engine runs the model, or its gradients were asked for and the engine does not compute or the file does not store
    /// them (kind BadInput).
    /// </exception>
    public static GoldenFinding Run(Model model, Func<Session> open, Golden golden, bool gradients, int threads = 0, CancellationToken cancellation = default)
    {
        Model folded = model.Clone();
        FoldStoredWeights.Run(folded);
        List<(string By, string Reason)> notRun = [];
        IReadOnlyDictionary<string, Tensor>? runtime = Try("ONNX Runtime", notRun, () => InRuntime(model, open, golden, cancellation));
        cancellation.ThrowIfCancellationRequested();
        IReadOnlyDictionary<string, Tensor>? engine = Try("engine", notRun, () => InEngine(folded, golden, threads));
        cancellation.ThrowIfCancellationRequested();
        if (runtime is null && engine is null)
            throw TransferException.BadFile(golden.File, $"nothing ran the model to compare: {string.Join("; ", notRun.Select(n => $"{n.By}: {n.Reason}"))}");
        GoldenOutput[] outputs = [.. golden.Outputs.Select(o => new GoldenOutput(o.Name, Compare(o, runtime), Compare(o, engine)))];
        return new GoldenFinding(outputs, gradients ? GoldenGradients.Run(folded, golden, threads) : [], notRun);
    }

    /// <summary>How layers behave that differ between training and use. Single nodes are stored as they are written; networks as in use.</summary>
    internal static LayerMode Mode(Model model, Golden golden) =>
        golden.Below("upstream/").Any() && golden.Below("grad/").All(g => model.Graph.Find(g.Name) is { IsInput: true }) ? LayerMode.AsWritten : LayerMode.Evaluation;

    private static GoldenDifference? Compare((string Name, Tensor Tensor) stored, IReadOnlyDictionary<string, Tensor>? seen)
    {
        if (seen is null)
            return null;
        return seen.TryGetValue(stored.Name, out Tensor? tensor)
            ? GoldenDifference.Of(stored.Name, stored.Tensor, tensor, GoldenDifference.OutputTolerance)
            : new GoldenDifference(stored.Name, double.PositiveInfinity, double.PositiveInfinity, false);
    }

    private static Dictionary<string, Tensor> InRuntime(Model model, Func<Session> open, Golden golden, CancellationToken cancellation)
    {
        if (Mode(model, golden) == LayerMode.Evaluation && model.Graph.Nodes.FirstOrDefault(IsTraining) is { } node)
            throw new TransferException(ErrorKind.BadInput, $"{node.Label}: it is in training mode, and the stored values are those of the network in use");
        using Session session = open();
        Dictionary<string, OrtValue> inputs = golden.Inputs.Where(i => session.Inputs.Concat(session.OptionalInputs).Any(s => s.Name == i.Name))
            .ToDictionary(i => i.Name, i => OrtValue.From(i.Tensor));
        IReadOnlyList<OrtValue> results = [];
        try
        {
            results = session.Run(inputs, cancellationToken: cancellation);
            return session.Outputs.Zip(results).ToDictionary(p => p.First.Name, p => p.Second.ToTensor());
        }
        finally
        {
            foreach (OrtValue value in inputs.Values.Concat(results))
                value.Dispose();
        }
    }

    private static Dictionary<string, Tensor> InEngine(Model model, Golden golden, int threads)
    {
        try
        {
            return InEngine(model, golden, golden.Inputs, threads);
        }
        catch (TransferException error) when (error.Kind == ErrorKind.BadInput && golden.Inputs.Any(i => i.Tensor.Type != DataType.Float))
        {
            // A condition or a size may come as an input. Here it is known, so it can be a constant of the plan.
            Model known = model.Clone();
            foreach ((string name, Tensor tensor) in golden.Inputs.Where(i => i.Tensor.Type != DataType.Float))
                known.Graph.Get(name).Initializer = tensor;
            return InEngine(known, golden, golden.Inputs.Where(i => i.Tensor.Type == DataType.Float), threads);
        }
    }

    private static Dictionary<string, Tensor> InEngine(Model model, Golden golden, IEnumerable<(string Name, Tensor Tensor)> inputs, int threads)
    {
        LayerMode mode = Mode(model, golden);
        using TrainingEngine engine = TrainingEngine.Build(model, new EngineOptions
        {
            InputShapes = inputs.ToDictionary(i => i.Name, i => i.Tensor.Dims.ToArray()),
            Trainable = [],
            Threads = threads,
            BatchNormalization = mode,
            Dropout = mode,
        });
        foreach ((string name, Tensor tensor) in inputs)
            engine.SetInput(name, tensor);
        _ = engine.Forward();
        return model.Graph.Outputs.ToDictionary(o => o.Name, o => engine.OutputTensor(o.Name));
    }

    private static bool IsTraining(Node node) => node.Is("Dropout") ? node.Input(2) is not null : node.Is("BatchNormalization") && node.Attributes.Int("training_mode", 0) != 0;

    private static T? Try<T>(string by, List<(string By, string Reason)> notRun, Func<T> run)
        where T : class
    {
        try
        {
            return run();
        }
        catch (TransferException error) when (error.Kind is not ErrorKind.Resource)
        {
            notRun.Add((by, error.Message));
            return null;
        }
    }
}
