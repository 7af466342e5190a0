using System.Globalization;
using Transfer.FineTune.Engine;
using Transfer.Onnx;
using Transfer.TestKit;

namespace Transfer.FineTune.Tests.Conformance;

/// <summary>
/// Runs one of ONNX's backend cases forward in the engine and compares with the stored outputs. float32 inputs are fed, as in training; all
/// others are known when the plan is made, and where that is not enough (a shape depends on the data) the float32 ones are too.
/// </summary>
internal static class EngineRunner
{
    // The tolerances of ONNX's own runner.
    private const double Relative = 1e-3;
    private const double Absolute = 1e-7;

    /// <summary>What is wrong, in one line, null when all outputs are as stored; and whether all inputs had to be known.</summary>
    public static (string? Problem, bool AllKnown) Run(BackendCase backendCase)
    {
        try
        {
            return (RunAll(backendCase, allKnown: false), false);
        }
        catch (TransferException error)
        {
            try
            {
                string? problem = RunAll(backendCase, allKnown: true);
                return (problem is null ? null : Brief(error), true);
            }
            catch (TransferException)
            {
                return (Brief(error), true);
            }
        }
    }

    private static string? RunAll(BackendCase backendCase, bool allKnown)
    {
        if (backendCase.DataSets.Count == 0)
            return RunLight(backendCase);
        return backendCase.DataSets.Select(set => RunSet(backendCase.Model, set, allKnown)).FirstOrDefault(problem => problem is not null);
    }

    private static string? RunSet(string path, string folder, bool allKnown)
    {
        Model model = Model.Load(path);
        Dictionary<string, Tensor> fed = [];
        Value[] inputs = [.. model.Graph.RequiredInputs];
        for (int i = 0; i < inputs.Length && File.Exists(Path.Combine(folder, $"input_{i}.pb")); i++)
        {
            if (inputs[i].Type is not TensorType type)
                return $"input {i} is no tensor";
            Tensor tensor = StoredTensor.Read(Path.Combine(folder, $"input_{i}.pb"));
            if (type.Element == DataType.Float && !allKnown)
                fed[inputs[i].Name] = tensor;
            else
                inputs[i].Initializer = tensor;
        }

        if (model.Graph.Outputs.Any(o => o.Type is not TensorType))
            return "an output is no tensor";
        return Compare(model, fed, i => Path.Combine(folder, $"output_{i}.pb"));
    }

    // These models' stored outputs are for an input that counts up from 0 to 1.
    private static string? RunLight(BackendCase backendCase)
    {
        Model model = Model.Load(backendCase.Model);
        Value input = model.Graph.RequiredInputs.First();
        long[] dims = ((TensorType)input.Type!).Shape!.Numbers!;
        float[] data = new float[dims.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < data.Length; i++)
            data[i] = (float)i / data.Length;
        return Compare(model, new() { [input.Name] = Tensor.FromFloats(data, dims) }, i => backendCase.Model.Replace(".onnx", $"_output_{i}.pb", StringComparison.Ordinal));
    }

    private static string? Compare(Model model, Dictionary<string, Tensor> fed, Func<int, string> stored)
    {
        using TrainingEngine engine = TrainingEngine.Build(model, new EngineOptions
        {
            InputShapes = fed.ToDictionary(f => f.Key, f => f.Value.Dims.ToArray()),
            Trainable = [],
            Threads = 1,
            BatchNormalization = LayerMode.AsWritten,
            Dropout = LayerMode.AsWritten,
        });
        foreach ((string name, Tensor tensor) in fed)
            engine.SetInput(name, tensor);
        _ = engine.Forward();
        for (int i = 0; i < model.Graph.Outputs.Count; i++)
        {
            string name = model.Graph.Outputs[i].Name;
            if (Difference(engine.OutputTensor(name), StoredTensor.Read(stored(i))) is { } difference)
                return $"output '{name}': {difference}";
        }

        return null;
    }

    private static string? Difference(Tensor seen, Tensor wanted)
    {
        if (seen.Type != wanted.Type || !seen.Dims.SequenceEqual(wanted.Dims))
            return $"is {seen}, stored is {wanted}";
        if (seen.Bytes.Span.SequenceEqual(wanted.Bytes.Span))
            return null;
        if (!seen.Type.IsFloatingPoint())
            return "other values";
        float[] a = seen.ToFloats(), b = wanted.ToFloats();
        for (int i = 0; i < a.Length; i++)
        {
            bool close = a[i].Equals(b[i]) || Math.Abs((double)a[i] - b[i]) <= Absolute + (Relative * Math.Abs(b[i]));
            if (!close)
                return string.Create(CultureInfo.InvariantCulture, $"element {i} is {a[i]:R}, stored is {b[i]:R}");
        }

        return null;
    }

    private static string Brief(TransferException error) => error.Message[(error.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..];
}
