using System.Text.Json;
using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary>What <c>transfer inspect</c> says of one model, as JSON and as tables.</summary>
internal sealed class InspectReport
{
    private const int OperatorsInSummary = 12;
    private const int LabelsInSummary = 8;
    private const string OwnPrefix = "transfer.";
    private readonly Model _model;
    private readonly string _file;
    private readonly long _bytes;
    private readonly KeyValuePair<string, long>[] _operators;
    private readonly (string Name, Tensor Tensor)[] _tensors;

    public InspectReport(ResolvedModel resolved, Model model)
    {
        _model = model;
        _file = resolved.Path ?? resolved.Name;
        _bytes = resolved.Path is null ? resolved.Bytes.Length : new FileInfo(resolved.Path).Length;
        _tensors = [.. TensorsOf(model.Graph)];
        _operators = [.. model.Graph.Nodes
            .CountBy(node => node.Domain is "" or "ai.onnx" ? node.OpType : $"{node.Domain}.{node.OpType}")
            .Select(pair => KeyValuePair.Create(pair.Key, (long)pair.Value))
            .OrderByDescending(pair => pair.Value)
            .ThenBy(pair => pair.Key, StringComparer.Ordinal)];
    }

    private long ParameterCount => _tensors.Where(named => IsLearnt(named.Tensor)).Sum(named => named.Tensor.Count);

    private long ExternalBytes => _tensors.Where(named => named.Tensor.External is not null).Sum(named => named.Tensor.ByteCount);

    /// <summary>What was inferred of the values; null: only what the file declares is shown.</summary>
    public InferredTypes? Types { get; init; }

    private IEnumerable<Value> Values => _model.Graph.Inputs.Concat(_model.Graph.Nodes.SelectMany(node => node.Outputs).OfType<Value>());

    private string Producer => $"{_model.ProducerName} {_model.ProducerVersion}".Trim();

    /// <summary>The object that <c>--json</c> promises.</summary>
    public JsonObject ToJson(bool values, bool parameters)
    {
        var json = new JsonObject
        {
            ["file"] = _file,
            ["ir_version"] = _model.IrVersion,
            ["opset"] = new JsonObject(_model.OpsetImports.Select(import => KeyValuePair.Create(import.Key, (JsonNode?)import.Value))),
            ["producer"] = Producer,
            ["graph"] = _model.Graph.Name,
            ["inputs"] = Json.Array(_model.Graph.RequiredInputs.Select(ToJson)),
            ["outputs"] = Json.Array(_model.Graph.Outputs.Select(ToJson)),
            ["nodes"] = _model.Graph.Nodes.Count,
            ["operators"] = new JsonObject(_operators.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
            ["functions"] = Json.Array(_model.Functions.Select(function => $"{function.Domain}.{function.Name}")),
            ["parameters"] = ParameterCount,
            ["bytes"] = _bytes,
            ["external_bytes"] = ExternalBytes,
            ["metadata"] = new JsonObject(_model.Metadata.DistinctBy(pair => pair.Key).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        };
        if (values)
            json["values"] = Json.Array(Values.Select(value => (JsonNode?)ToJson(value, TypeOf(value))));
        if (parameters)
        {
            json["parameter_list"] = Json.Array(_tensors.Select(named => (JsonNode?)new JsonObject
            {
                ["name"] = named.Name,
                ["type"] = named.Tensor.Type.OnnxName(),
                ["shape"] = Json.Array(named.Tensor.Dims),
                ["sha256"] = Digest(named.Tensor),
            }));
        }

        return json;
    }

    /// <summary>The model at a glance.</summary>
    public Table Summary()
    {
        Graph graph = _model.Graph;
        var table = new Table().Add("file", Shown.Text(_file));
        if (Producer.Length > 0)
            table.Add("producer", Shown.Name(Producer));
        string opsets = string.Join(", ", _model.OpsetImports.Select(import => $"{(import.Key.Length == 0 ? "" : Shown.Name(import.Key) + " ")}{import.Value}"));
        table.Add("format", $"IR {_model.IrVersion}, opset {(opsets.Length == 0 ? "not said" : opsets)}");
        AddAll("inputs", graph.RequiredInputs.Select(ShowValue));
        AddAll("outputs", graph.Outputs.Select(ShowValue));
        string rest = _operators.Length > OperatorsInSummary ? $" and {_operators.Length - OperatorsInSummary} more" : "";
        string counts = string.Join(", ", _operators.Take(OperatorsInSummary).Select(pair => $"{Shown.Name(pair.Key)} {pair.Value}"));
        table.Add("nodes", $"{Figures.Count(graph.Nodes.Count)}{(counts.Length > 0 ? ": " : "")}{counts}{rest}");
        if (_model.Functions.Count > 0)
            table.Add("functions", string.Join(", ", _model.Functions.Select(function => Shown.Name(function.Name))));
        table.Add("parameters", Figures.Count(ParameterCount));
        table.Add("size", Figures.Bytes(_bytes) + (ExternalBytes > 0 ? $" and {Figures.Bytes(ExternalBytes)} beside it" : ""));
        foreach ((string key, string value) in _model.Metadata)
            table.Add(key.StartsWith(OwnPrefix, StringComparison.Ordinal) ? Shown.Name(key[OwnPrefix.Length..]) : Shown.Name(key), ShowMetadata(key, value));
        return table;

        void AddAll(string title, IEnumerable<string> lines)
        {
            foreach (string line in lines)
            {
                table.Add(title, line);
                title = "";
            }
        }
    }

    /// <summary>Every value with its type, inferred where it can be.</summary>
    public Table ValueTable()
    {
        var table = new Table("value", "type");
        foreach (Value value in Values)
            table.Add(Shown.Name(value.Name), ShowType(TypeOf(value)));
        return table;
    }

    /// <summary>Every parameter with the digest of its bytes.</summary>
    public Table Parameters()
    {
        var table = new Table("parameter", "type", "sha256");
        foreach ((string name, Tensor tensor) in _tensors)
            table.Add(Shown.Name(name), tensor.ToString(), Digest(tensor));
        return table;
    }

    private OnnxType? TypeOf(Value value) => Types?.TypeOf(value) ?? value.Type;

    private static JsonObject ToJson(Value value) => ToJson(value, value.Type);

    private static JsonObject ToJson(Value value, OnnxType? type)
    {
        var tensor = type as TensorType;
        return new JsonObject
        {
            ["name"] = value.Name,
            ["type"] = tensor?.Element.OnnxName() ?? type?.ToString(),
            ["shape"] = tensor?.Shape is { } shape ? Json.Array(shape.Select(ToJson)) : null,
        };
    }

    private static JsonNode? ToJson(Dim dim) => dim.Number is { } number ? JsonValue.Create(number) : dim.Symbol is { } symbol ? JsonValue.Create(symbol) : null;

    private static string ShowValue(Value value) => $"{Shown.Name(value.Name)}  {ShowType(value.Type)}";

    private static string ShowType(OnnxType? type) => type is null ? "not said" : Shown.Text(type.ToString()!);

    private static string ShowMetadata(string key, string value)
    {
        try
        {
            return key switch
            {
                "transfer.preprocessing" => Preprocessing.Parse(value, key).ToString(),
                "transfer.labels" => ShowLabels(value),
                "transfer.metrics" or "transfer.parity" => ShowFigures(value),
                _ => Shown.Name(value),
            };
        }
        catch (Exception error) when (error is TransferException or JsonException or InvalidOperationException)
        {
            // Metadata is anybody's: what is not as this program writes it is shown as it is.
            return Shown.Name(value);
        }
    }

    private static string ShowLabels(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        string[] labels = [.. document.RootElement.EnumerateArray().Select(label => Shown.Name(label.GetString() ?? ""))];
        string rest = labels.Length > LabelsInSummary ? ", …" : "";
        return $"{Figures.Count(labels.Length)}: {string.Join(", ", labels.Take(LabelsInSummary))}{rest}";
    }

    // One level of figures, as in "accuracy 0.96, items 153"; tables such as a confusion matrix are for the report.
    private static string ShowFigures(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        IEnumerable<string> figures = document.RootElement.EnumerateObject()
            .Where(property => property.Value.ValueKind is JsonValueKind.Number or JsonValueKind.String or JsonValueKind.True or JsonValueKind.False)
            .Select(property => $"{Shown.Name(property.Name)} {Shown.Name(property.Value.ToString())}");
        return string.Join(", ", figures);
    }

    // Weights are initializers at any depth; some tools write them as Constant nodes, beside many small constants that are none.
    private static IEnumerable<(string Name, Tensor Tensor)> TensorsOf(Graph root)
    {
        var pending = new Stack<Graph>([root]);
        while (pending.TryPop(out Graph? graph))
        {
            foreach (Value value in graph.Initializers.Where(value => value.Initializer is not null))
                yield return (value.Name, value.Initializer!);
            foreach (Node node in graph.Nodes)
            {
                if (node.Is("Constant") && node.Attributes.Find("value") is { Type: AttributeType.Tensor, Tensor: var tensor } && IsLearnt(tensor))
                    yield return (node.Output(0)?.Name ?? "", tensor);
                foreach (Graph inner in node.Subgraphs)
                    pending.Push(inner);
            }
        }
    }

    // Shapes, axes and indices are whole numbers of 32 and 64 bits, limits of a Clip are scalars; what was learnt is neither.
    private static bool IsLearnt(Tensor tensor) => tensor.Dims.Count > 0
        && tensor.Type is not (DataType.Int64 or DataType.UInt64 or DataType.Int32 or DataType.UInt32 or DataType.Bool or DataType.String);

    private static string Digest(Tensor tensor)
    {
        if (tensor.Type != DataType.String)
            return Sha256.Of(tensor.Bytes.Span);
        byte[] joined = [.. tensor.StringBytes.SelectMany(text => text.ToArray().Append((byte)0))];
        return Sha256.Of(joined);
    }
}
