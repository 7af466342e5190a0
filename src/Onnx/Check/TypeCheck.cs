using Transfer.Onnx.Ops;

namespace Transfer.Onnx.Check;

/// <summary>
/// Types and shapes: what inference finds contradictory, what operators do not take, and what the file declares otherwise than its own nodes compute it.
/// Inference fills gaps with declared types but never gives up what it found, so a declaration that differs is an error of the file.
/// </summary>
internal sealed class TypeCheck
{
    private readonly Model _model;
    private readonly Findings _findings;
    private readonly ModelLimits? _limits;
    private readonly InferredTypes _found;
    private readonly HashSet<(string Domain, string Name)> _functions;

    private TypeCheck(Model model, Findings findings, ModelLimits? limits)
    {
        _model = model;
        _findings = findings;
        _limits = limits;
        _functions = [.. model.Functions.Select(f => (OpTable.Normal(f.Domain), f.Name))];
        _found = InferShapes.Examine(model, findings.Error);
    }

    public static void Run(Model model, Findings findings, ModelLimits? limits) => new TypeCheck(model, findings, limits).Run();

    private static string Kind(OnnxType? type) => type switch
    {
        TensorType tensor => tensor.Element.OnnxName(),
        SparseTensorType sparse => sparse.Element.OnnxName(),
        SequenceType sequence => $"seq({Kind(sequence.Element)})",
        OptionalType optional => $"optional({Kind(optional.Element)})",
        MapType map => $"map({map.Key.OnnxName()}, {Kind(map.Element)})",
        null => "?",
        _ => type.ToString(),
    };

    private static bool SameKind(OnnxType? a, OnnxType? b) => (a, b) switch
    {
        (null, _) or (_, null) => true,
        (TensorType { Element: DataType.Undefined }, TensorType or SparseTensorType) or (TensorType or SparseTensorType, TensorType { Element: DataType.Undefined }) => true,
        (TensorType or SparseTensorType, TensorType or SparseTensorType) => Kind(a) == Kind(b),
        (SequenceType x, SequenceType y) => SameKind(x.Element, y.Element),
        (OptionalType x, OptionalType y) => SameKind(x.Element, y.Element),
        (MapType x, MapType y) => x.Key == y.Key && SameKind(x.Element, y.Element),
        _ => a == b,
    };

    private static string Field(string side, int index, Value value) => $"{side} {index} '{Shown.Name(value.Name)}'";

    /// <summary>Whether two statements about one value cannot both hold.</summary>
    private static bool Contradict(OnnxType declared, OnnxType found) => !SameKind(declared, found)
        || ((declared as TensorType)?.Shape is { } said && (found as TensorType)?.Shape is { } shape
            && (said.Rank != shape.Rank || said.Zip(shape).Any(pair => pair.First.Number is { } a && pair.Second.Number is { } b && a != b)));

    private void Run()
    {
        var pending = new Stack<Graph>([_model.Graph]);
        while (pending.TryPop(out Graph? graph))
        {
            long version = 0;
            string? domain = null;
            foreach (Value constant in graph.Initializers)
                Declared(constant, new TensorType(constant.Initializer!.Type, new Shape([.. constant.Initializer.Dims.Select(d => (Dim)d)])));
            foreach (Node node in graph.Nodes)
            {
                if (node.Domain != domain)
                    version = _model.OpsetImports[domain = node.Domain];
                if (OpTable.FindSignature(node.Domain, node.OpType, Math.Max(version, 1)) is { } signature && !_functions.Contains((OpTable.Normal(node.Domain), node.OpType)))
                    Check(node, signature);
                for (int i = 0; i < node.Outputs.Count; i++)
                {
                    if (node.Outputs[i] is { } output && _found.TypeOf(output) is { } type)
                        Declared(output, type, node, i);
                }

                foreach (Graph child in node.Subgraphs)
                    pending.Push(child);
            }
        }
    }

    private void Declared(Value value, OnnxType found, Node? node = null, int index = 0)
    {
        if (value.Type is { } declared && Contradict(declared, found))
        {
            string message = $"expected {declared}, as the file declares it, got {found}; mend the declaration or what computes the value";
            if (node is null)
                _findings.Error($"initializer '{Shown.Name(value.Name)}'", message);
            else
                _findings.Error(node, Field("output", index, value), message);
        }

        if (_limits is not null && node is not null && (found as TensorType)?.Shape?.Numbers is { } dims && LimitCheck.Bytes(((TensorType)found).Element, dims) > _limits.ValueBytes)
            _findings.Error(node, Field("output", index, value), $"expected a value of at most {_limits.ValueBytes} bytes, got {found}; running such a model is refused as untrusted");
    }

    private void Check(Node node, OpSignature signature)
    {
        Dictionary<string, (OnnxType Type, string Name)>? bound = null;
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            if (node.Inputs[i] is { } value && OpSignature.At(signature.Inputs, i) is { } parameter && _found.TypeOf(value) is { } type)
                Check(node, "input", i, parameter, type, ref bound);
        }

        for (int i = 0; i < node.Outputs.Count; i++)
        {
            if (node.Outputs[i] is { } value && OpSignature.At(signature.Outputs, i) is { } parameter && _found.TypeOf(value) is { } type)
                Check(node, "output", i, parameter, type, ref bound);
        }

        BodyTypes(node, signature);
    }

    private void Check(Node node, string side, int index, OpParameter parameter, OnnxType type, ref Dictionary<string, (OnnxType Type, string Name)>? bound)
    {
        if (!parameter.Types.Allows(type))
        {
            _findings.Error(node, Place(), $"expected {parameter.Name} of type {parameter.Types}, got {Kind(type)}; cast the value, or check what computes it");
            return;
        }

        if (!parameter.IsUniform)
            return;
        bound ??= [];
        if (!bound.TryGetValue(parameter.Variable, out (OnnxType Type, string Name) first))
            bound[parameter.Variable] = (type, parameter.Name);
        else if (!SameKind(first.Type, type))
            _findings.Error(node, Place(), $"expected {parameter.Name} of the type of {first.Name}, {Kind(first.Type)}, got {Kind(type)}; cast one of them");

        string Place() => Field(side, index, (side == "input" ? node.Inputs : node.Outputs)[index]!);
    }

    private void BodyTypes(Node node, OpSignature signature)
    {
        if (!node.HasAttributes || signature.Domain.Length > 0)
            return;
        if (signature.Name == "If" && node.Attributes.Find("then_branch")?.Content is Graph then && node.Attributes.Find("else_branch")?.Content is Graph otherwise)
        {
            for (int i = 0; i < Math.Min(then.Outputs.Count, otherwise.Outputs.Count); i++)
            {
                OnnxType? a = _found.TypeOf(then.Outputs[i]), b = _found.TypeOf(otherwise.Outputs[i]);
                if (!SameKind(a, b))
                    _findings.Error(node, $"output {i}", $"expected one type from both branches, got {Kind(a)} and {Kind(b)}; cast one of them");
            }
        }
        else if (signature.Name == "Loop" && node.Attributes.Find("body")?.Content is Graph body)
        {
            for (int i = 2; i < node.Inputs.Count && i - 1 < body.Outputs.Count; i++)
            {
                OnnxType? before = node.Inputs[i] is { } value ? _found.TypeOf(value) : null, after = _found.TypeOf(body.Outputs[i - 1]);
                if (before is not OptionalType && !SameKind(before, after))
                    _findings.Error(node, $"input {i}", $"expected a carried value of one type, got {Kind(before)} before and {Kind(after)} after an iteration; cast one of them");
            }
        }
    }
}
