namespace Transfer.Onnx.Check;

/// <summary>
/// Names: each value of a graph is defined once and under a name that no graph around has, and is there before it is read. Subgraphs are entered where
/// their node stands, so that what they read from outside must be there by then.
/// </summary>
internal sealed class NameCheck(Findings findings, long irVersion)
{
    private const int Hints = 10;

    private readonly HashSet<Node> _done = [];
    private readonly HashSet<Graph> _unsorted = [];
    private int _hints;

    /// <summary>Checks a model's graph or a function's body with all its subgraphs.</summary>
    public void Run(Graph root)
    {
        var pending = new Stack<(Graph Graph, Node? Inside, Node? Next)>();
        Enter(root);
        while (pending.TryPop(out (Graph Graph, Node? Inside, Node? Next) at))
        {
            if (at.Inside is not null)
                _ = _done.Add(at.Inside);
            if (at.Next is not { } node)
            {
                Leave(at.Graph);
                continue;
            }

            pending.Push((at.Graph, node, node.Next));
            Inputs(node);
            foreach (Graph body in node.Subgraphs)
                Enter(body);
        }

        void Enter(Graph graph)
        {
            Definitions(graph);
            _ = _done.EnsureCapacity(_done.Count + graph.Nodes.Count);
            pending.Push((graph, null, graph.Nodes.First));
        }
    }

    private static string In(Graph graph) => graph.OwnerNode is { } owner ? $"graph '{Shown.Name(graph.Name)}' of {owner.Label}" : "graph";

    private void Definitions(Graph graph)
    {
        if (graph.Name.Length == 0)
            findings.Error(In(graph) + ": name", "expected a name, got an empty one; give the graph a name");
        foreach (Value input in graph.Inputs)
            Defined(graph, input, "input");
        foreach (Value constant in graph.Initializers.Concat(graph.SparseInitializers))
        {
            Defined(graph, constant, constant.IsInput ? "input" : "initializer");
            if (irVersion is >= 1 and < FormatAge.ConstantsApart && !constant.IsInput && graph.Parent is null)
            {
                findings.Error($"initializer '{Shown.Name(constant.Name)}'",
                    $"expected it among the graph's inputs, as IR version {irVersion} wants it; list it there, or raise ir_version to {FormatAge.ConstantsApart}");
            }
        }

        foreach (Node node in graph.Nodes)
        {
            for (int i = 0; i < node.Outputs.Count; i++)
            {
                if (node.Outputs[i] is { } output)
                    Defined(graph, output, $"output {i}", node);
            }
        }

        var listed = new HashSet<Value>();
        foreach (Value output in graph.Outputs)
        {
            if (!listed.Add(output))
                findings.Error(In(graph) + $": output '{Shown.Name(output.Name)}'", "expected each output once, got it twice; list it once");
        }
    }

    private void Defined(Graph graph, Value value, string what, Node? node = null)
    {
        if (value.Name.Length == 0)
            Report(node, graph, what, "expected a name, got an empty one; name the value");
        else if (StrayBytes.IsIn(value.Name))
            Report(node, graph, $"{what} '{Shown.Name(value.Name)}'", "expected a name in UTF-8, got bytes that are none; rename the value");
        if (graph.Names.HasDuplicates && !ReferenceEquals(graph.Names.FindHere(value.Name), value))
            Report(node, graph, $"{what} '{Shown.Name(value.Name)}'", "expected a name of its own, got one that another value of the graph has; rename one of them");
        else if (graph.Parent?.Names.FindVisible(value.Name) is { IsDefined: true })
            Report(node, graph, $"{what} '{Shown.Name(value.Name)}'", "expected a name of its own, got one that a value of a graph around has; rename the inner one");
    }

    private void Report(Node? node, Graph graph, string field, string message)
    {
        if (node is not null)
            findings.Error(node, field, message);
        else
            findings.Error($"{In(graph)}: {field}", message);
    }

    private void Inputs(Node node)
    {
        if (StrayBytes.IsIn(node.Name))
            findings.Error(node, "name", "expected UTF-8, got bytes that are none; rename the node");
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            if (node.Inputs[i] is not { } value)
                continue;
            if (!value.IsDefined)
                findings.Error(node, Field(), $"expected a value that is defined, got a name that nothing defines{Hint(node.Graph, value)}");
            else if (value.Producer is { } producer && !_done.Contains(producer))
                Early(node, Field(), producer);

            string Field() => $"input {i} '{Shown.Name(value.Name)}'";
        }
    }

    private void Early(Node node, string field, Node producer)
    {
        // One circle for each graph: its nodes are all the message needs.
        if (producer.Graph == node.Graph && _unsorted.Add(node.Graph) && TopologicalSort.FindCircle(node.Graph) is { } circle)
        {
            findings.Error(node, field, $"expected a value that is computed before, got a circle of nodes that read each other: {TopologicalSort.Names(circle)}; cut it by changing an input");
            return;
        }

        findings.Error(node, field, $"expected a value that is computed before, got one that {producer.Label} computes later; sort the nodes (transfer optimize does)");
    }

    private void Leave(Graph graph)
    {
        foreach (Value output in graph.Outputs)
        {
            if (!output.IsDefined)
                findings.Error($"{In(graph)}: output '{Shown.Name(output.Name)}'", $"expected a value that is defined, got a name that nothing defines{Hint(graph, output)}");
            else if (output.Producer is { } producer && producer.Graph != graph && !_done.Contains(producer))
                findings.Error($"{In(graph)}: output '{Shown.Name(output.Name)}'", $"expected a value that is computed before, got one that {producer.Label} computes later; sort the nodes (transfer optimize does)");
        }
    }

    private string Hint(Graph graph, Value value)
    {
        if (_hints++ >= Hints)
            return "; define it";
        var names = new List<string>();
        for (Graph? g = graph; g is not null; g = g.Parent)
            names.AddRange(g.Inputs.Concat(g.Initializers).Concat(g.Nodes.SelectMany(n => n.Outputs).OfType<Value>()).Select(v => v.Name));
        string hint = NearestName.Suggestion(value.Name, names);
        return hint.Length > 0 ? hint : "; define it";
    }
}
