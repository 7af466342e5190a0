using System.Diagnostics;
using Transfer.FineTune.Engine;
using Transfer.FineTune.Ops;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>What of a model can learn, what cannot and why, and what a training would take: answered before one begins.</summary>
public sealed record TrainingPreview
{
    private const int Batch = 16;
    private const long FreeSide = 224, FreeLength = 128;

    /// <summary>The parameters that can learn.</summary>
    public required IReadOnlyList<string> Trainable { get; init; }

    /// <summary>Their elements.</summary>
    public required long Elements { get; init; }

    /// <summary>The nodes that are in the way.</summary>
    public required IReadOnlyList<TrainingObstacle> Obstacles { get; init; }

    /// <summary>The shapes of the inputs that memory and time are given for.</summary>
    public required IReadOnlyDictionary<string, long[]> Shapes { get; init; }

    /// <summary>Bytes of a training step with all of <see cref="Trainable"/>; null when the model cannot be planned for these shapes.</summary>
    public long? Bytes { get; init; }

    /// <summary>Seconds for a thousand items, from one step that was timed; null when there was no memory for it or it was not asked for.</summary>
    public double? SecondsPerThousand { get; init; }

    /// <summary>Why memory and time are not given, or null.</summary>
    public string? Problem { get; init; }

    /// <summary>Looks at a model.</summary>
    /// <param name="model">The model; not changed.</param>
    /// <param name="time">Whether to time a step.</param>
    /// <param name="threads">Threads; 0 for all cores.</param>
    public static TrainingPreview Of(Model model, bool time, int threads)
    {
        Model copy = model.Clone();
        _ = FoldStoredWeights.Run(copy);
        _ = copy.Graph.UnshareParameters();
        IReadOnlyList<string> parameters = TrainableParameters.Of(copy.Graph);
        TrainingObstacle[] obstacles = [.. copy.Graph.Nodes.Select(node => Obstacle(node, [.. parameters])).OfType<TrainingObstacle>()];
        HashSet<string> cutOff = [.. obstacles.SelectMany(o => o.CutOff)];
        string[] trainable = [.. parameters.Where(name => !cutOff.Contains(name))];
        var preview = new TrainingPreview
        {
            Trainable = trainable,
            Elements = trainable.Sum(name => copy.Graph.Get(name).Initializer!.Count),
            Obstacles = obstacles,
            Shapes = copy.Graph.RequiredInputs.ToDictionary(v => v.Name, Shape),
        };
        return trainable.Length == 0 ? preview with { Problem = "nothing in it can learn" } : Measured(preview, copy, time, threads);
    }

    private static TrainingPreview Measured(TrainingPreview preview, Model model, bool time, int threads)
    {
        try
        {
            var options = new EngineOptions { InputShapes = preview.Shapes, Trainable = [.. preview.Trainable], Threads = threads };
            long bytes = TrainingEngine.Measure(model, options);
            preview = preview with { Bytes = bytes };
            return !time ? preview : bytes > MemoryCheck.Available()
                ? preview with { Problem = "there is not enough memory to time a step" }
                : preview with { SecondsPerThousand = Seconds(model, options) * 1000 / Batch };
        }
        catch (TransferException error)
        {
            return preview with { Problem = error.Message };
        }
    }

    private static double Seconds(Model model, EngineOptions options)
    {
        using TrainingEngine engine = TrainingEngine.Build(model, options);
        foreach (string output in engine.DifferentiableOutputs)
            engine.OutputGradient(output).Fill(1);
        Step();
        long start = Stopwatch.GetTimestamp();
        Step();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;

        void Step()
        {
            _ = engine.Forward();
            engine.Backward();
        }
    }

    private static TrainingObstacle? Obstacle(Node node, HashSet<string> parameters)
    {
        OpRow? row = node.Domain is "" or "ai.onnx" ? OpTable.All.GetValueOrDefault(node.OpType) : null;
        string? problem = node.Is("If") ? null : row?.Make is null ? "the engine does not have this operator" : row.Gradient == GradientKind.NotYet ? "the engine does not have its gradient" : null;
        return problem is null ? null : new TrainingObstacle(node.Label, node.OpType, problem, Behind(node, parameters), node.Outputs.OfType<Value>().FirstOrDefault()?.Name ?? "");
    }

    // The parameters that influence a node.
    private static List<string> Behind(Node node, HashSet<string> parameters)
    {
        var found = new List<string>();
        var seen = new HashSet<Value>();
        var open = new Stack<Value>(node.Inputs.OfType<Value>());
        while (open.TryPop(out Value? value))
        {
            if (!seen.Add(value))
                continue;
            if (parameters.Contains(value.Name))
                found.Add(value.Name);
            foreach (Value input in value.Producer?.Inputs.OfType<Value>() ?? [])
                open.Push(input);
        }

        return [.. found.Order(StringComparer.Ordinal)];
    }

    // A batch in front; pictures of a usual side, sequences of a usual length where the file leaves them free.
    private static long[] Shape(Value input)
    {
        if (input.Type is not TensorType { Shape: { } shape })
            return [Batch];
        return [.. Enumerable.Range(0, shape.Rank).Select(d => shape[d].Number is > 0 and { } number ? number : d == 0 ? Batch : shape.Rank == 4 ? FreeSide : FreeLength)];
    }
}
