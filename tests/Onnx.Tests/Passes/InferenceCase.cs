using System.Text.Json;
using Transfer.Onnx.Format;
using Transfer.TestKit;

namespace Transfer.Onnx.Tests.Passes;

/// <summary>One of ONNX's backend models, stripped of all types but those of its inputs, with inputs as a mode of the recorded answers says.</summary>
internal sealed class InferenceCase
{
    private readonly Dictionary<string, long> _symbols = [];

    public InferenceCase(BackendCase backend, JsonElement mode = default)
    {
        Model = Model.Load(backend.Model);
        Declared = Model.Graph.Outputs.ToDictionary(o => o.Name, o => o.Type);
        Strip(Model.Graph);
        Dictionary<string, Tensor> given = Given(backend);
        if (mode.ValueKind != JsonValueKind.Object)
            return;
        foreach (string name in mode.TryGetProperty("initializers", out JsonElement constants) ? constants.EnumerateArray().Select(c => c.GetString()!) : [])
        {
            Value input = Model.Graph.Find(name)!;
            input.Initializer = given[name];
            _ = Model.Graph.Inputs.Remove(input);
        }

        if (!mode.TryGetProperty("inputs", out JsonElement shapes))
            return;
        foreach (JsonProperty shape in shapes.EnumerateObject())
        {
            Value input = Model.Graph.Find(shape.Name)!;
            Dim[] dims = [.. shape.Value.EnumerateArray().Select(d => d.ValueKind == JsonValueKind.Number ? new Dim(d.GetInt64()) : new Dim(d.GetString() ?? ""))];
            var declared = (TensorType)input.Type!;
            for (int i = 0; i < dims.Length; i++)
            {
                if (dims[i].Symbol is { } symbol && (given.TryGetValue(shape.Name, out Tensor? real) ? real.Dims[i] : declared.Shape![i].Number) is { } size)
                    _symbols[symbol] = size;
            }

            input.Type = declared with { Shape = new Shape(dims) };
        }
    }

    public Model Model { get; }

    /// <summary>What the model declared of its outputs.</summary>
    public IReadOnlyDictionary<string, OnnxType?> Declared { get; }

    /// <summary>Takes the ranks of the inputs away.</summary>
    public void DropRanks()
    {
        foreach (Value input in Model.Graph.Inputs)
        {
            if (input.Type is TensorType { Shape.Rank: > 0 } type && input.Initializer is null)
                input.Type = new TensorType(type.Element);
        }
    }

    /// <summary>The worst verdict over the outputs of known tensor type; null where there is none.</summary>
    public InferenceVerdict? Judge(JsonElement stored)
    {
        InferredTypes found = InferShapes.Run(Model);
        InferenceVerdict? worst = null;
        foreach (Value output in Model.Graph.Outputs)
        {
            if (!stored.TryGetProperty(output.Name, out JsonElement json) || InferenceVerdicts.Tensor(json) is not { } truth)
                continue;
            InferenceVerdict verdict = InferenceVerdicts.Of(found.TypeOf(output), truth.Element, truth.Dims, _symbols);
            worst = worst is null || verdict > worst ? verdict : worst;
        }

        return worst;
    }

    /// <summary>The worst verdict over the outputs, against what the model declared.</summary>
    public InferenceVerdict JudgeDeclared()
    {
        InferredTypes found = InferShapes.Run(Model);
        return Model.Graph.Outputs.Max(o => Declared[o.Name] is { } declared ? InferenceVerdicts.Of(found.TypeOf(o), declared, _symbols) : InferenceVerdict.Exact);
    }

    /// <summary>Makes constants of the inputs that say sizes, axes and the like: at most 64 integers (of operators with scales: numbers) of rank 0 or 1.</summary>
    public void FixSizes(BackendCase backend)
    {
        bool scales = Model.Graph.Nodes.Any(n => n.OpType is "Resize" or "Upsample" or "Range" or "OneHot") || backend.Name.Contains("range");
        foreach ((string name, Tensor tensor) in Given(backend))
        {
            Value input = Model.Graph.Find(name)!;
            bool sizes = tensor.Dims.Count < 2 && tensor.Count <= 64 && (!tensor.Type.IsFloatingPoint() || scales);
            if (!sizes || input.Initializer is not null || tensor.Type == DataType.String || input.IsOutput)
                continue;
            input.Initializer = tensor;
            _ = Model.Graph.Inputs.Remove(input);
        }
    }

    private static void Strip(Graph graph)
    {
        foreach (Value output in graph.Outputs)
            output.Type = output.IsInput ? output.Type : null;
        foreach (Node node in graph.Nodes)
        {
            foreach (Value? output in node.Outputs)
            {
                if (output is not null)
                    output.Type = null;
            }

            foreach (Graph body in node.Subgraphs)
                Strip(body);
        }
    }

    // The real inputs: their sizes are those of the symbols that inputs declare.
    private Dictionary<string, Tensor> Given(BackendCase backend)
    {
        var given = new Dictionary<string, Tensor>();
        if (backend.DataSets.Count == 0)
            return given;
        Value[] inputs = [.. Model.Graph.Inputs];
        for (int i = 0; i < inputs.Length; i++)
        {
            string file = Path.Combine(backend.DataSets[0], $"input_{i}.pb");
            if (inputs[i].Type is not TensorType type || !File.Exists(file))
                continue;
            Tensor tensor = TensorFormat.Read(TensorProto.Parser.ParseFrom(File.ReadAllBytes(file)), file, null);
            given[inputs[i].Name] = tensor;
            for (int d = 0; d < type.Shape?.Rank && d < tensor.Dims.Count; d++)
                _symbols[type.Shape[d].Symbol ?? $"{inputs[i].Name}_d{d}"] = tensor.Dims[d];
        }

        return given;
    }
}
