using Transfer.Onnx.Ops;

namespace Transfer.Onnx.Check;

/// <summary>
/// How many nodes a model has once the calls of its functions are replaced by their bodies. Thirty functions that call the next one twice are a thousand
/// million nodes, so this is counted, not done.
/// </summary>
internal static class InlinedSize
{
    /// <summary>The number of nodes; any number above the limit means that it is more, or without end because functions call each other in a circle.</summary>
    public static long Of(Model model, long limit)
    {
        var functions = new Dictionary<(string, string, string), Function>();
        foreach (Function function in model.Functions)
            _ = functions.TryAdd((OpTable.Normal(function.Domain), function.Name, function.Overload), function);

        // Sizes settle from the functions that call none upwards; as many rounds as there are functions settle all but circles.
        var sizes = model.Functions.ToDictionary(f => f, _ => 0L);
        var calls = model.Functions.ToDictionary(f => f, f => Calls(f.Body, functions));
        for (int round = 0; round <= model.Functions.Count; round++)
        {
            bool changed = false;
            foreach (Function function in model.Functions)
            {
                long size = Total(calls[function], sizes, limit);
                changed |= size != sizes[function];
                sizes[function] = size;
            }

            if (!changed)
                break;
        }

        return Total(Calls(model.Graph, functions), sizes, limit);
    }

    private static long Total((long Own, Dictionary<Function, long> Called) calls, Dictionary<Function, long> sizes, long limit)
    {
        decimal total = calls.Own;
        foreach ((Function function, long count) in calls.Called)
            total += (decimal)count * sizes[function];
        return (long)Math.Min(total, limit + 1m);
    }

    private static (long Own, Dictionary<Function, long> Called) Calls(Graph root, Dictionary<(string, string, string), Function> functions)
    {
        long own = 0;
        var called = new Dictionary<Function, long>();
        var pending = new Stack<Graph>([root]);
        while (pending.TryPop(out Graph? graph))
        {
            foreach (Node node in graph.Nodes)
            {
                own++;
                if (functions.Count > 0 && functions.TryGetValue((OpTable.Normal(node.Domain), node.OpType, node.Overload), out Function? function))
                    called[function] = called.GetValueOrDefault(function) + 1;
                foreach (Graph child in node.Subgraphs)
                    pending.Push(child);
            }
        }

        return (own, called);
    }
}
