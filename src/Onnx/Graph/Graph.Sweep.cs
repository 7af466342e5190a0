namespace Transfer.Onnx;

/// <content>Removing what nothing uses.</content>
public sealed partial class Graph
{
    /// <summary>
    /// Removes, here and in subgraphs, the nodes that no output needs and the constants that nothing reads, with the graph inputs that
    /// such constants are listed as in old files. Inputs that a caller gives stay; so do nodes without any output, which can only be
    /// there for what they do. Linear in nodes and uses.
    /// </summary>
    /// <returns>How many nodes and constants were removed.</returns>
    public int RemoveUnused()
    {
        var graphs = new List<Graph> { this };
        for (int i = 0; i < graphs.Count; i++)
            graphs.AddRange(graphs[i].Children);

        // Removing a node can only free what it read; its producers are looked at again then.
        var candidates = new Stack<Node>(graphs.SelectMany(g => g.Nodes));
        int removed = 0;
        while (candidates.TryPop(out Node? node))
        {
            if (node.IsRemoved || !IsUnused(node))
                continue;
            List<Node> producers = [.. node.Inputs.Concat(OuterValues.Of(node)).Select(v => v?.Producer).OfType<Node>()];
            node.Graph.Remove(node);
            removed++;
            producers.ForEach(candidates.Push);
        }

        return removed + graphs.Sum(g => g.RemoveUnusedConstants());
    }

    private static bool IsUnused(Node node) =>
        node.Outputs.Any(o => o is not null) && node.Outputs.All(o => o is null || (o.Uses.Count == 0 && !o.IsOutput));

    private int RemoveUnusedConstants()
    {
        int removed = 0;
        foreach (Value value in Initializers.Concat(SparseInitializers).ToList())
        {
            if (value.Uses.Count > 0 || value.IsOutput)
                continue;
            _ = SparseInitializers.Remove(value);
            value.SparseInitializer = null;
            _ = value.IsInput && Inputs.Remove(value);
            value.Initializer = null;
            value.ForgetIfGone();
            removed++;
        }

        return removed;
    }
}
