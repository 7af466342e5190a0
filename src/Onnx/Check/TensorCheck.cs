using Transfer.Onnx.Format;

namespace Transfer.Onnx.Check;

/// <summary>Constants: element types of the file's time, as many elements as the dimensions say, data where it is said to be.</summary>
internal sealed class TensorCheck(Model model, Findings findings, CheckOptions options)
{
    private readonly ExternalCheck _external = new(findings, options);

    /// <summary>Checks the tensors of the graph, of subgraphs and functions, and the types of values.</summary>
    public void Run()
    {
        var pending = new Stack<Graph>([model.Graph, .. model.Functions.Select(f => f.Body)]);
        while (pending.TryPop(out Graph? graph))
        {
            foreach (Value value in graph.Initializers)
                Check($"initializer '{Shown.Name(value.Name)}'", value.Initializer!);
            foreach (Value value in graph.SparseInitializers)
                Constant(value);
            Types(graph);
            foreach (Node node in graph.Nodes)
            {
                if (!node.HasAttributes)
                    continue;
                foreach (NodeAttribute attribute in node.Attributes)
                    Attribute(node, attribute);
                foreach (Graph child in node.Subgraphs)
                    pending.Push(child);
            }
        }

        foreach ((Function function, NodeAttribute attribute) in model.Functions.SelectMany(f => f.DefaultAttributes.Select(a => (f, a))))
        {
            if (attribute.Content is Tensor tensor)
                Check($"function '{Shown.Name(function.Name)}': attribute '{Shown.Name(attribute.Name)}'", tensor);
        }

        _external.Finish();
    }

    private void Constant(Value value)
    {
        string field = $"sparse_initializer '{Shown.Name(value.Name)}'";
        if (model.IrVersion is >= 1 and < FormatAge.SparseConstants)
            findings.Error(field, $"expected none in a file of IR version {model.IrVersion}, got one; raise ir_version to {FormatAge.SparseConstants}");
        Check(field, value.SparseInitializer!);
    }

    private void Attribute(Node node, NodeAttribute attribute)
    {
        string field = $"{node.Label}: attribute '{Shown.Name(attribute.Name)}'";
        foreach (Tensor tensor in attribute.Content switch { Tensor one => [one], Tensor[] many => many, _ => (Tensor[])[] })
            Check(field, tensor, node, attribute.Name);
        foreach (SparseTensor sparse in attribute.Content switch { SparseTensor one => [one], SparseTensor[] many => many, _ => (SparseTensor[])[] })
            Check(field, sparse);
    }

    private void Types(Graph graph)
    {
        bool isMain = graph == model.Graph;
        foreach ((ValueList list, string what) in new[] { (graph.Inputs, "input"), (graph.Outputs, "output") })
        {
            foreach (Value value in list)
            {
                string field = $"{what} '{Shown.Name(value.Name)}'";
                if (isMain && value.Type is null)
                    findings.Error(field, "expected a type, got none; say what the value is");
                else if (isMain && value.Type is TensorType { Shape: null })
                    findings.Warn(field, "its rank is not declared; give the shape, with symbols for what is not known");
                else if (value.Type is OpaqueType { Name.Length: 0 })
                    findings.Error(field, "expected the name of an opaque type, got an empty one; name the type");
                else if (FormatAge.Of(value.Type) > model.IrVersion && model.IrVersion >= 1)
                    findings.Error(field, $"expected a type of IR version {model.IrVersion}, got {value.Type}; raise ir_version to {FormatAge.Of(value.Type)}");
            }
        }

        foreach (string name in InfoProblems.Contradictions(graph))
            findings.Error($"value_info '{Shown.Name(name)}'", "expected one type for a value, got two that differ; keep the right one");
    }

    private void Check(string field, Tensor tensor, Node? node = null, string attribute = "")
    {
        foreach (string problem in TensorProblems.Of(tensor))
            Report(problem);
        if (tensor.Type.IsKnown() && FormatAge.Of(tensor.Type) > model.IrVersion && model.IrVersion >= 1)
            Report($"expected an element type of IR version {model.IrVersion}, got {tensor.Type.OnnxName()}; raise ir_version to {FormatAge.Of(tensor.Type)}");
        _external.Add(field, tensor);

        void Report(string problem)
        {
            if (node is null)
                findings.Error(field, problem);
            else
                findings.Error(node, $"attribute '{Shown.Name(attribute)}'", problem);
        }
    }

    private void Check(string field, SparseTensor sparse)
    {
        Check(field + ": values", sparse.Values);
        Check(field + ": indices", sparse.Indices);
        if (SparseProblems.Of(sparse) is { } problem)
            findings.Error(field, problem);
    }
}
