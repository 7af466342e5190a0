using Transfer.Onnx.Ops;

namespace Transfer.Onnx.Check;

/// <summary>Which of a model's own functions call which, and how often; found once, without recursion.</summary>
internal sealed class FunctionCalls
{
    private readonly Dictionary<(string Domain, string Name, string Overload), Function> _functions = [];

    /// <summary>The functions of a model.</summary>
    public FunctionCalls(Model model)
    {
        foreach (Function function in model.Functions)
            _ = _functions.TryAdd((OpTable.Normal(function.Domain), function.Name, function.Overload), function);
        CalleesFirst = Order(model, out IReadOnlyList<Function>? circle);
        Circle = circle;
    }

    /// <summary>Every function behind those that it calls; those of a circle and in front of it are missing.</summary>
    public IReadOnlyList<Function> CalleesFirst { get; }

    /// <summary>Functions that call each other in a circle, or null.</summary>
    public IReadOnlyList<Function>? Circle { get; }

    /// <summary>The function that a node calls, or null.</summary>
    public Function? Called(Node node) =>
        _functions.Count == 0 ? null : _functions.GetValueOrDefault((OpTable.Normal(node.Domain), node.OpType, node.Overload));

    /// <summary>The calls in a graph and its subgraphs, and how many nodes there are in all.</summary>
    public IEnumerable<Function> In(Graph root, out long nodes)
    {
        nodes = 0;
        var called = new List<Function>();
        var pending = new Stack<Graph>([root]);
        while (pending.TryPop(out Graph? graph))
        {
            nodes += graph.Nodes.Count;
            foreach (Node node in graph.Nodes)
            {
                if (Called(node) is { } function)
                    called.Add(function);
                foreach (Graph child in node.Subgraphs)
                    pending.Push(child);
            }
        }

        return called;
    }

    private List<Function> Order(Model model, out IReadOnlyList<Function>? circle)
    {
        circle = null;
        var order = new List<Function>(model.Functions.Count);
        var finished = new Dictionary<Function, bool>();
        foreach (Function start in model.Functions)
        {
            if (finished.ContainsKey(start))
                continue;
            var path = new Stack<(Function Function, IEnumerator<Function> Calls)>();
            Enter(start);
            while (path.TryPeek(out (Function Function, IEnumerator<Function> Calls) top))
            {
                if (!top.Calls.MoveNext())
                {
                    finished[path.Pop().Function] = true;
                    order.Add(top.Function);
                }
                else if (!finished.TryGetValue(top.Calls.Current, out bool done))
                {
                    Enter(top.Calls.Current);
                }
                else if (!done)
                {
                    Function again = top.Calls.Current;
                    circle = [.. path.Select(p => p.Function).TakeWhile(f => f != again), again];
                    return order;
                }
            }

            void Enter(Function function)
            {
                finished.Add(function, false);
                path.Push((function, In(function.Body, out _).GetEnumerator()));
            }
        }

        return order;
    }
}
