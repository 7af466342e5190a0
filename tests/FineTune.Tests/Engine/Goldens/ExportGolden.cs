using System.Text.Json;
using Transfer.FineTune.Engine;
using Transfer.FineTune.Engine.Optimizers;
using Transfer.Onnx;
using Transfer.TestKit;

namespace Transfer.FineTune.Tests.Engine.Goldens;

/// <summary>Runs one folder of models/exports: outputs, loss, every gradient, 20 steps of each optimiser, and batch statistics where there are some.</summary>
internal sealed class ExportGolden
{
    /// <summary>
    /// Twenty steps magnify last bits (AdamW moves a weight by its rate even where the gradient is all rounding), and the manifest's bound is what
    /// PyTorch's float32 does in its own order of summation: the plain kernels keep it. In blocked layout sums run in another order:
    /// there the bound is a part of the first loss.
    /// </summary>
    private const double FastCurve = 5e-3;

    private readonly Model _model;
    private readonly GoldenFile _golden;
    private readonly JsonElement _manifest;
    private readonly string _loss;
    private readonly string _target;
    private readonly string[] _trainable;
    private readonly Dictionary<string, int> _starts = [];

    public ExportGolden(string folder)
    {
        _golden = new GoldenFile(Path.Combine(folder, "golden.onnx"));
        _manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "manifest.json"))).RootElement;
        _trainable = [.. _golden.Below("grad/").Select(g => g.Name)];
        string output = _manifest.GetProperty("outputs")[0].GetString()!;
        LossKind kind = _manifest.GetProperty("loss").GetString() == "mse" ? LossKind.MeanSquaredError : LossKind.CrossEntropy;
        (_model, _loss, _target) = LossGraph.Append(Model.Load(Path.Combine(folder, "model.onnx")), output, kind);
    }

    /// <summary>The worst difference of an output and of a gradient.</summary>
    public (double Output, double Gradient) Worst { get; private set; }

    /// <summary>Which start followed an optimiser's curve, where it was not the given one: those from 1 on differ from it by one rounding.</summary>
    public IReadOnlyDictionary<string, int> Starts => _starts;

    /// <summary>All that differs, or nothing.</summary>
    public IReadOnlyList<string> Differences()
    {
        List<string> differences = [];
        using TrainingEngine engine = Build(LayerMode.Evaluation);
        float loss = engine.Forward();
        double worst = 0;
        foreach ((string name, Tensor expected) in _golden.Below("output/").Where(o => o.Tensor.Type == DataType.Float))
        {
            Add(differences, Tolerance.Network.Compare($"output '{name}'", expected.AsSpan<float>(), engine.Output(name)));
            worst = Math.Max(worst, Tolerance.Worst(expected.AsSpan<float>(), engine.Output(name)));
        }

        Add(differences, Tolerance.Network.Compare("loss", _golden.Get("loss").AsSpan<float>(), [loss]));
        engine.Backward();
        Worst = (worst, Gradients(engine, "grad/", differences));
        Add(differences, CurveFromSomeStart("sgd", engine => new Sgd(engine)));
        Add(differences, CurveFromSomeStart("adamw", engine => new AdamW(engine)));
        using (TrainingEngine first = Build(LayerMode.Evaluation, Algorithm.Fast), second = Build(LayerMode.Evaluation, Algorithm.Fast))
        {
            Add(differences, CurveOf(first, new Sgd(first), "sgd", FastCurve));
            Add(differences, CurveOf(second, new AdamW(second), "adamw", FastCurve));
        }

        if (_golden.Find("train/loss") is not null)
            Training(differences);
        return differences;
    }

    private void Training(List<string> differences)
    {
        using TrainingEngine engine = Build(LayerMode.Training);
        float loss = engine.Forward();
        Add(differences, Tolerance.Network.Compare("train/loss", _golden.Get("train/loss").AsSpan<float>(), [loss]));
        engine.Backward();
        _ = Gradients(engine, "train/grad/", differences);
        foreach ((string name, Tensor expected) in _golden.Below("train/updated/"))
            Add(differences, Tolerance.Network.Compare($"updated '{name}'", expected.AsSpan<float>(), engine.State(name)));
    }

    private double Gradients(TrainingEngine engine, string prefix, List<string> differences)
    {
        (string Name, Tensor Tensor)[] expected = [.. _golden.Below(prefix)];
        double largest = expected.Max(g => g.Tensor.ToFloats().Max(Math.Abs)), floor = 1e-5 * largest, worst = 0;
        foreach ((string name, Tensor tensor) in expected)
        {
            Add(differences, Tolerance.NetworkGradient.Compare($"{prefix}{name}", tensor.AsSpan<float>(), engine.Gradient(name), floor));
            worst = Math.Max(worst, Tolerance.Worst(tensor.AsSpan<float>(), engine.Gradient(name), 1e-2 * largest));
        }

        return worst;
    }

    /// <summary>
    /// Where an activation comes within a rounding of a kink, rounding decides whether a unit learns, and curves fork there. AdamW divides a gradient by its
    /// own size, so the first gradient of a unit that wakes up moves its weights by half a step however small it is; with SGD, only sums without fused
    /// multiply-add were seen to fork. So a curve that leaves the band is tried from other starts, whose weights differ by one rounding: an error in the
    /// arithmetic would leave it from all.
    /// </summary>
    private string? CurveFromSomeStart(string name, Func<TrainingEngine, Optimizer> optimizer)
    {
        const int Starts = 40;
        string? first = null;
        for (int start = 0; start < Starts; start++)
        {
            using TrainingEngine engine = Build(LayerMode.Evaluation, Algorithm.Reference);
            if (start > 0)
                Nudge(engine, start);
            if (CurveOf(engine, optimizer(engine), name) is not { } difference)
            {
                if (start > 0)
                    _starts[name] = start;
                return null;
            }

            first ??= difference;
        }

        return first;
    }

    private static void Nudge(TrainingEngine engine, int seed)
    {
        var random = new Random(seed);
        foreach (string name in engine.Parameters)
        {
            foreach (ref float p in engine.Parameter(name))
                p = random.Next(3) switch { 0 => MathF.BitIncrement(p), 1 => MathF.BitDecrement(p), _ => p };
        }
    }

    private string? CurveOf(TrainingEngine engine, Optimizer optimizer, string name, double? given = null)
    {
        float[] expected = _golden.Get($"curve/{name}").ToFloats();
        float rate = _golden.Get($"curve/lr_{name}").ToFloats()[0];
        double allowed = given ?? 3 * _manifest.GetProperty($"curve_{name}").GetProperty("f32_dev").GetDouble();
        for (int i = 0; i < expected.Length; i++)
        {
            float actual = engine.Forward();
            if (Math.Abs(expected[i] - actual) > (allowed + 1e-6) * Math.Abs(given is null ? expected[i] : expected[0]))
                return $"curve {name}: step {i}: expected {expected[i]:G9}, got {actual:G9}, allowed {allowed:G3}";
            engine.Backward();
            optimizer.Step(rate);
        }

        return null;
    }

    private TrainingEngine Build(LayerMode batchNormalization, Algorithm algorithm = Algorithm.Fast)
    {
        Dictionary<string, long[]> shapes = _golden.Below("input/").ToDictionary(i => i.Name, i => i.Tensor.Dims.ToArray());
        Tensor target = _golden.Get("target");
        shapes[_target] = target.Type == DataType.Float ? [.. target.Dims] : [target.Count];
        TrainingEngine engine = TrainingEngine.Build(_model, new EngineOptions
        {
            InputShapes = shapes,
            Trainable = _trainable,
            Loss = _loss,
            Threads = 2,
            BatchNormalization = batchNormalization,
            Algorithm = algorithm,
        });
        foreach ((string name, Tensor tensor) in _golden.Below("input/"))
            OperatorGolden.Put(engine, name, tensor);
        OperatorGolden.Put(engine, _target, target);
        return engine;
    }

    private static void Add(List<string> differences, string? difference)
    {
        if (difference is not null)
            differences.Add(difference);
    }
}
