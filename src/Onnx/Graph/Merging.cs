namespace Transfer.Onnx;

/// <summary>Puts one model behind another.</summary>
internal static class Merging
{
    public static void Run(Model model, Model other, IReadOnlyDictionary<string, string> inputs)
    {
        foreach ((string domain, long version) in other.OpsetImports)
        {
            if (model.OpsetImports[domain] is not 0 and var own && own != version)
                throw new TransferException(ErrorKind.Usage, $"merge: opset of {(domain.Length == 0 ? "ONNX" : $"'{Shown.Name(domain)}'")} is {own} here and {version} there; convert one of the two first");
        }

        if (other.Functions.FirstOrDefault(f => model.Functions.Any(g => g.Domain == f.Domain && g.Name == f.Name && g.Overload == f.Overload)) is { } twice)
            throw new TransferException(ErrorKind.Usage, $"merge: both models have a function '{Shown.Name(twice.Name)}'; rename one of them");
        Graph graph = model.Graph;
        Graph added = other.Clone().Graph;
        var copier = new GraphCopier();
        var read = new HashSet<Value>();
        foreach ((string name, string source) in inputs)
        {
            Value input = added.RequiredInputs.FirstOrDefault(v => v.Name == name) ?? throw new TransferException(ErrorKind.NotFound,
                $"merge: the other model has no input '{Shown.Name(name)}'{NearestName.Suggestion(name, added.RequiredInputs.Select(v => v.Name))}");
            Value value = graph.Get(source);
            copier.Map(input, value);
            _ = read.Add(value);
        }

        Value[] free = [.. added.RequiredInputs.Where(v => !copier.Has(v))];
        if (added.Outputs.Concat(free).FirstOrDefault(v => graph.Find(v.Name) is not null) is { } taken)
            throw new TransferException(ErrorKind.Usage, $"merge: both models have a value '{Shown.Name(taken.Name)}', which callers know; rename it in one of them");
        foreach (Value value in InnerValues(added))
        {
            if (!copier.Has(value) && (graph.Find(value.Name) is not null || graph.UniqueName(value.Name) != value.Name))
                value.Name = added.UniqueName(graph.UniqueName(value.Name));
        }

        string words = graph.DocString;
        copier.Copy(added, graph, free, added.Initializers.Concat(added.SparseInitializers), added.Nodes);
        graph.DocString = words;
        foreach (Value value in read)
            _ = graph.Outputs.Remove(value);
        foreach (Value output in added.Outputs)
            graph.Outputs.Add(copier.Of(output));
        foreach (Function function in other.Functions)
            model.Functions.Add(ModelCopier.Clone(function));
        foreach ((string domain, long version) in other.OpsetImports)
            model.OpsetImports[domain] = version;
    }

    private static IEnumerable<Value> InnerValues(Graph graph)
    {
        var pending = new Queue<Graph>([graph]);
        while (pending.TryDequeue(out Graph? next))
        {
            IEnumerable<Value> values = next.Initializers.Concat(next.SparseInitializers).Concat(next.Nodes.SelectMany(n => n.Outputs).OfType<Value>());
            if (next != graph)
                values = values.Concat(next.Inputs);
            foreach (Value value in values.Where(v => next != graph || !v.IsOutput).Distinct().ToList())
                yield return value;
            foreach (Graph child in next.Children)
                pending.Enqueue(child);
        }
    }
}
