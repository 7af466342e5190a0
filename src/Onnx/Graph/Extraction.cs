namespace Transfer.Onnx;

/// <summary>Takes the part of a model between named values.</summary>
internal static class Extraction
{
    public static Model Run(Model model, IReadOnlyList<string> inputNames, IReadOnlyList<string> outputNames)
    {
        Graph graph = model.Graph;
        List<Value> inputs = [.. inputNames.Distinct().Select(graph.Get)];
        List<Value> outputs = [.. outputNames.Distinct().Select(graph.Get)];
        if (outputs.Count == 0)
            throw new TransferException(ErrorKind.Usage, "extract: no output is named; name at least one");
        (HashSet<Node> nodes, HashSet<Value> constants) = Needed(inputs, outputs);

        // Files of IR version 3 list their constants as inputs: those that are needed stay listed.
        IEnumerable<Value> listed = graph.Inputs.Where(v => constants.Contains(v) && !inputs.Contains(v));
        var part = new Graph(graph.Name, graph.Source);
        var copier = new GraphCopier();
        copier.Copy(graph, part, inputs.Concat(listed), graph.Initializers.Concat(graph.SparseInitializers).Where(constants.Contains),
            graph.Nodes.Where(nodes.Contains));
        foreach (Value output in outputs)
        {
            ValueListEntry entry = graph.Outputs.Entries.FirstOrDefault(e => ReferenceEquals(e.Value, output));
            part.Outputs.AppendAsRead(copier.Of(output), entry.Source);
        }

        Declare(model, inputs.Concat(outputs).Where(v => v.Type is null), copier);
        Model extracted = ModelCopier.Around(model, part);
        foreach (Function function in Called(model, part))
            extracted.Functions.Add(ModelCopier.Clone(function));
        return extracted;
    }

    // What is taken in and given must have a type, and few files say those of inner values.
    private static void Declare(Model model, IEnumerable<Value> values, GraphCopier copier)
    {
        InferredTypes? found = null;
        foreach (Value value in values)
        {
            found ??= InferShapes.Examine(model, (_, _) => { });
            copier.Of(value).Type = found.TypeOf(value);
        }
    }

    private static (HashSet<Node> Nodes, HashSet<Value> Constants) Needed(List<Value> inputs, List<Value> outputs)
    {
        var nodes = new HashSet<Node>();
        var constants = new HashSet<Value>();
        var seen = new HashSet<Value>(inputs);
        var pending = new Stack<(Value Value, Value For)>(outputs.Select(o => (o, o)));
        while (pending.TryPop(out (Value Value, Value For) next))
        {
            if (!seen.Add(next.Value))
                continue;
            if (next.Value.Initializer is not null || next.Value.SparseInitializer is not null)
            {
                _ = constants.Add(next.Value);
            }
            else if (next.Value.Producer is { } node)
            {
                if (!nodes.Add(node))
                    continue;
                foreach (Value read in node.Inputs.OfType<Value>().Concat(OuterValues.Of(node)))
                    pending.Push((read, next.For));
            }
            else
            {
                throw new TransferException(ErrorKind.Usage,
                    $"extract: output '{Shown.Name(next.For.Name)}' needs input '{Shown.Name(next.Value.Name)}', "
                    + (next.Value.IsInput ? "which is not among the inputs; add it"
                        : "which nothing in the model defines; add it to the inputs"));
            }
        }

        return (nodes, constants);
    }

    /// <summary>The functions that the nodes of a graph call, directly or through others.</summary>
    private static List<Function> Called(Model model, Graph graph)
    {
        var called = new HashSet<Function>();
        var pending = new Stack<Graph>([graph]);
        while (pending.TryPop(out Graph? next))
        {
            foreach (Node node in next.Nodes)
            {
                foreach (Function function in model.Functions)
                {
                    if (function.Name == node.OpType && function.Domain == node.Domain && called.Add(function))
                        pending.Push(function.Body);
                }
            }

            foreach (Graph child in next.Children)
                pending.Push(child);
        }

        return [.. model.Functions.Where(called.Contains)];
    }
}
