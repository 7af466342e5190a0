namespace Transfer.Onnx.Format;

/// <summary>All the tensors of a model, wherever they are.</summary>
internal static class ModelTensors
{
    /// <summary>Initializers, sparse ones, and those in attributes of nodes, in subgraphs and functions too.</summary>
    public static IEnumerable<Tensor> All(Model model) =>
        Of(model.Graph).Concat(model.Functions.SelectMany(f => Of(f.Body).Concat(f.DefaultAttributes.SelectMany(Of))));

    /// <summary>The initializers in dense form, of subgraphs too: what every runtime reads from a data file.</summary>
    public static IEnumerable<Tensor> Initializers(Model model)
    {
        var pending = new Stack<Graph>([model.Graph]);
        while (pending.TryPop(out Graph? graph))
        {
            foreach (Value value in graph.Initializers)
                yield return value.Initializer!;
            foreach (Graph child in graph.Children)
                pending.Push(child);
        }
    }

    private static IEnumerable<Tensor> Of(Graph graph)
    {
        foreach (Value value in graph.Initializers)
            yield return value.Initializer!;
        foreach (Tensor tensor in graph.SparseInitializers.SelectMany(v => Of(v.SparseInitializer!)))
            yield return tensor;
        foreach (Node node in graph.Nodes)
        {
            if (!node.HasAttributes)
                continue;
            foreach (Tensor tensor in node.Attributes.SelectMany(Of))
                yield return tensor;
        }
    }

    private static IEnumerable<Tensor> Of(NodeAttribute attribute) => attribute.Content switch
    {
        Tensor tensor => [tensor],
        Tensor[] tensors => tensors,
        SparseTensor sparse => Of(sparse),
        SparseTensor[] sparse => sparse.SelectMany(Of),
        _ => attribute.Graphs.SelectMany(Of),
    };

    private static Tensor[] Of(SparseTensor sparse) => [sparse.Values, sparse.Indices];
}
