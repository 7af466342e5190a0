namespace Transfer.Onnx;

/// <summary>
/// <code>
/// nodes that no output needs, initializers that nothing reads   ->   gone
/// y, mask = Dropout(x)                                          ->   y = Dropout(x)
/// </code>
/// </summary>
internal sealed class RemoveUnused() : Pass("remove-unused", "nodes, outputs of nodes and initializers that nothing needs go", keepsBits: true)
{
    private protected override int Rewrite(PassContext context)
    {
        int changed = context.Graph.RemoveUnused();
        var graphs = new Queue<Graph>([context.Graph]);
        while (graphs.TryDequeue(out Graph? graph))
        {
            foreach (Node node in graph.Nodes)
            {
                changed += DropOutputs(node);
                foreach (Graph body in node.Subgraphs)
                    graphs.Enqueue(body);
            }
        }

        return changed;
    }

    // Of these the operator computes as much as is asked for.
    private static int DropOutputs(Node node)
    {
        int dropped = 0;
        if (!(node.Is("Dropout") || node.Is("MaxPool") || node.Is("LayerNormalization") || node.Is("LSTM") || node.Is("GRU") || node.Is("RNN") || node.Is("Unique")))
            return 0;
        while (node.Outputs.Count > 1 && node.Outputs[^1] is null or { Uses.Count: 0, IsOutput: false })
        {
            node.RemoveLastOutput();
            dropped++;
        }

        return dropped;
    }
}
