namespace Transfer.Onnx;

/// <summary>
/// Depth-first over the nodes in their present order, each placed behind the nodes it reads: the smallest change that sorts, and none
/// where the graph is sorted. What a subgraph reads from outside counts as read by the node that has it.
/// </summary>
internal static class TopologicalSort
{
    private const int NamedNodes = 8;

    public static void Run(Graph graph)
    {
        // All orders are found before any is applied, so that a circle in a subgraph leaves everything as it was.
        var orders = new List<(Graph Graph, List<Node> Order)>();
        var pending = new Stack<Graph>([graph]);
        while (pending.TryPop(out Graph? next))
        {
            orders.Add((next, Order(next, out IReadOnlyList<Node>? circle)));
            if (circle is not null)
                throw Circle(circle);
            foreach (Graph child in next.Children)
                pending.Push(child);
        }

        foreach ((Graph sorted, List<Node> order) in orders)
            sorted.Nodes.Reorder(order);
    }

    /// <summary>Nodes of the graph that read each other in a circle, or null: then the graph can be sorted.</summary>
    public static IReadOnlyList<Node>? FindCircle(Graph graph)
    {
        _ = Order(graph, out IReadOnlyList<Node>? circle);
        return circle;
    }

    /// <summary>The nodes of a circle as messages name them, the first eight.</summary>
    public static string Names(IReadOnlyList<Node> circle) => string.Join(", ", circle.Take(NamedNodes).Select(n => n.Label))
        + (circle.Count > NamedNodes ? $" and {circle.Count - NamedNodes} more" : "");

    private static List<Node> Order(Graph graph, out IReadOnlyList<Node>? circle)
    {
        circle = null;
        var order = new List<Node>(graph.Nodes.Count);
        var placed = new Dictionary<Node, bool>(graph.Nodes.Count);
        var path = new Stack<(Node Node, IEnumerator<Node> Reads)>();
        foreach (Node start in graph.Nodes)
        {
            if (placed.ContainsKey(start))
                continue;
            Enter(start);
            while (path.TryPeek(out (Node Node, IEnumerator<Node> Reads) top))
            {
                if (!top.Reads.MoveNext())
                {
                    _ = path.Pop();
                    placed[top.Node] = true;
                    order.Add(top.Node);
                }
                else if (!placed.TryGetValue(top.Reads.Current, out bool done))
                {
                    Enter(top.Reads.Current);
                }
                else if (!done)
                {
                    Node again = top.Reads.Current;
                    circle = [.. path.Select(p => p.Node).TakeWhile(n => n != again), again];
                    return order;
                }
            }
        }

        return order;

        void Enter(Node node)
        {
            placed.Add(node, false);
            path.Push((node, Producers(node, graph).GetEnumerator()));
        }
    }

    /// <summary>The nodes of the graph that a node reads from, itself or in its subgraphs.</summary>
    private static IEnumerable<Node> Producers(Node node, Graph graph)
    {
        foreach (Value? input in node.Inputs)
        {
            if (input is { Producer: { } producer } && producer.Graph == graph)
                yield return producer;
        }

        if (!node.HasAttributes)
            yield break;
        foreach (Value outer in OuterValues.Of(node))
        {
            if (outer.Producer is { } producer && producer.Graph == graph)
                yield return producer;
        }
    }

    private static TransferException Circle(IReadOnlyList<Node> circle) => new(ErrorKind.BadInput,
        $"graph '{Shown.Name(circle[0].Graph.Name)}': nodes read each other in a circle: {Names(circle)}; cut it by changing an input");
}
