namespace Transfer.Onnx;

/// <summary>What subgraphs read from the graphs around them.</summary>
internal static class OuterValues
{
    /// <summary>The values from outside that the subgraphs of a node read or pass through, each once, in order.</summary>
    public static IEnumerable<Value> Of(Node node)
    {
        if (!node.HasAttributes || !node.Subgraphs.Any())
            yield break;
        HashSet<Value>? seen = null;
        var pending = new Queue<Graph>(node.Subgraphs);
        while (pending.TryDequeue(out Graph? graph))
        {
            foreach (Value value in Read(graph, pending))
            {
                // Visible to the node's own graph is what lies outside all its subgraphs.
                if (value.Graph is { } owner && owner.Encloses(node.Graph) && (seen ??= []).Add(value))
                    yield return value;
            }
        }
    }

    private static IEnumerable<Value> Read(Graph graph, Queue<Graph> pending)
    {
        foreach (Node node in graph.Nodes)
        {
            foreach (Value? input in node.Inputs)
            {
                if (input is not null)
                    yield return input;
            }

            foreach (Graph child in node.Subgraphs)
                pending.Enqueue(child);
        }

        foreach (Value output in graph.Outputs)
            yield return output;
    }
}
