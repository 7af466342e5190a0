using System.Runtime.InteropServices;
using Transfer.FineTune.Engine;
using Transfer.FineTune.Engine.Optimizers;
using Transfer.Onnx;

namespace Transfer.Benchmarks.Speed;

/// <summary>The same work in this engine: the model that the peer exported, its inputs, its optimizer.</summary>
internal sealed class EngineStep : IDisposable
{
    private readonly TrainingEngine _engine;
    private readonly Sgd? _optimizer;
    private readonly bool _goesBack;

    /// <summary>Builds the engine for what lies in a folder.</summary>
    /// <param name="folder">What the peer wrote.</param>
    /// <param name="parameters">The trained parameters.</param>
    /// <param name="threads">Threads, or 0 for one a core.</param>
    public EngineStep(string folder, string[] parameters, int threads = 0)
    {
        Model model = Model.Load(Path.Combine(folder, "model.onnx"));
        long[] shape = ((TensorType)model.Graph.Get("x").Type!).Shape!.Numbers!;
        bool hasTarget = File.Exists(Path.Combine(folder, "target.bin")) && parameters.Length > 0, hasGradient = File.Exists(Path.Combine(folder, "gradient.bin"));
        string? loss = null, target = null;
        var shapes = new Dictionary<string, long[]> { ["x"] = shape };
        if (hasTarget)
        {
            (model, loss, target) = LossGraph.Append(model, "y", LossKind.CrossEntropy);
            shapes[target] = [shape[0]];
        }

        // Exporters rename the weights of linear layers, which they transpose: train every initializer that a product or a convolution reads.
        string[] trainable = hasGradient ? ["x", .. FloatInitializers(model.Graph)] : [.. parameters];
        _engine = TrainingEngine.Build(model, new EngineOptions
        {
            InputShapes = shapes,
            Trainable = trainable,
            Loss = loss,
            Threads = threads,
            BatchNormalization = hasTarget ? LayerMode.Training : LayerMode.Evaluation,
        });
        _goesBack = trainable.Length > 0;
        _optimizer = hasTarget ? new Sgd(_engine) : null;
        Read(folder, "x.bin").CopyTo(MemoryMarshal.AsBytes(_engine.Input("x")));
        if (target is not null)
            Read(folder, "target.bin").CopyTo(MemoryMarshal.AsBytes(_engine.Input<long>(target)));
        if (hasGradient)
            Read(folder, "gradient.bin").CopyTo(MemoryMarshal.AsBytes(_engine.OutputGradient("y")));
    }

    /// <summary>Bytes of the engine's one block of memory.</summary>
    public long ArenaBytes => _engine.ArenaBytes;

    /// <summary>One step; gives the loss, or the sum of the outputs.</summary>
    public double Run()
    {
        double value = _engine.Forward();
        if (_goesBack)
            _engine.Backward();
        _optimizer?.Step(1e-3f);
        return _optimizer is not null ? value : Sum(_engine.Output("y"));
    }

    /// <summary>The best times of each operator over some steps.</summary>
    public NodeTimes Times(int steps)
    {
        var times = new NodeTimes();
        _engine.Watch = times;
        for (int i = 0; i < steps; i++)
        {
            times.Begin();
            _ = Run();
        }

        _engine.Watch = null;
        return times;
    }

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();

    private static IEnumerable<string> FloatInitializers(Graph graph) =>
        graph.Nodes.SelectMany(n => n.Inputs).OfType<Value>().Where(v => v.Initializer is { Type: DataType.Float, Count: > 1 }).Select(v => v.Name).Distinct();

    private static double Sum(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float v in values)
            sum += v;
        return sum;
    }

    private static byte[] Read(string folder, string name) => File.ReadAllBytes(Path.Combine(folder, name));
}
