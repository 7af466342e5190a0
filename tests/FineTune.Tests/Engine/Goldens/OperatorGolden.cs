using Transfer.FineTune.Engine;
using Transfer.Onnx;
using Transfer.TestKit;

namespace Transfer.FineTune.Tests.Engine.Goldens;

/// <summary>Runs one case of golden/ops: a model of one node, its inputs, its outputs, the gradients that arrive and those that must come out.</summary>
internal static class OperatorGolden
{
    /// <summary>All that differs, or nothing. Operators that the engine lacks are a TransferException.</summary>
    public static IReadOnlyList<string> Differences(string modelPath, Action<double>? report = null)
    {
        Model model = Model.Load(modelPath);
        var golden = new GoldenFile(Path.ChangeExtension(modelPath, ".golden.onnx"));
        string[] differentiated = [.. golden.Below("grad/").Select(g => g.Name)];
        using TrainingEngine engine = TrainingEngine.Build(model, new EngineOptions
        {
            InputShapes = golden.Below("input/").ToDictionary(i => i.Name, i => i.Tensor.Dims.ToArray()),
            Trainable = differentiated,
            Threads = 1,
            BatchNormalization = LayerMode.AsWritten,
            Dropout = LayerMode.AsWritten,
        });
        foreach ((string name, Tensor tensor) in golden.Below("input/"))
            Put(engine, name, tensor);
        _ = engine.Forward();
        List<string> differences = [];
        foreach ((string name, Tensor expected) in golden.Below("output/"))
            Check(differences, $"output '{name}'", expected, Read(engine, name, expected.Type), report);
        foreach ((string name, Tensor upstream) in golden.Below("upstream/"))
        {
            if (golden.Find($"output/{name}")!.Type == DataType.Float)
                upstream.AsSpan<float>().CopyTo(engine.OutputGradient(name));
        }

        engine.Backward();
        foreach ((string name, Tensor expected) in golden.Below("grad/"))
            Check(differences, $"gradient of '{name}'", expected, engine.Gradient(name), report);
        return differences;
    }

    internal static void Put(TrainingEngine engine, string name, Tensor tensor)
    {
        switch (tensor.Type)
        {
            case DataType.Float: tensor.AsSpan<float>().CopyTo(engine.Input(name)); break;
            case DataType.Int64: tensor.AsSpan<long>().CopyTo(engine.Input<long>(name)); break;
            case DataType.Int32: tensor.AsSpan<int>().CopyTo(engine.Input<int>(name)); break;
            default: tensor.Bytes.Span.CopyTo(engine.Input<byte>(name)); break;
        }
    }

    private static ReadOnlySpan<float> Read(TrainingEngine engine, string name, DataType type) => type switch
    {
        DataType.Float => engine.Output(name),
        DataType.Int64 => Array.ConvertAll(engine.Output<long>(name).ToArray(), v => (float)v),
        DataType.Int32 => Array.ConvertAll(engine.Output<int>(name).ToArray(), v => (float)v),
        _ => Array.ConvertAll(engine.Output<byte>(name).ToArray(), v => (float)v),
    };

    private static void Check(List<string> differences, string what, Tensor expected, ReadOnlySpan<float> actual, Action<double>? report)
    {
        float[] wanted = expected.Type == DataType.Float ? expected.ToFloats() : Array.ConvertAll(expected.ToLongs(), v => (float)v);
        report?.Invoke(Tolerance.Worst(wanted, actual));
        if (Tolerance.Sum.Compare(what, wanted, actual) is { } difference)
            differences.Add(difference);
    }
}
