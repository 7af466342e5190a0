namespace Transfer.Onnx;

/// <summary>A pass that looks for its pattern at one node after the other, in running order, in subgraphs too.</summary>
public abstract class NodePass : Pass
{
    private protected NodePass(string name, string summary, bool keepsBits)
        : base(name, summary, keepsBits)
    {
    }

    private protected sealed override int Rewrite(PassContext context)
    {
        int changed = 0;
        var graphs = new Queue<Graph>([context.Graph]);
        while (graphs.TryDequeue(out Graph? graph))
        {
            foreach (Node node in graph.Nodes)
            {
                if (TryRewrite(node, context))
                    changed++;
                if (node.IsRemoved)
                    continue;
                foreach (Graph body in node.Subgraphs)
                    graphs.Enqueue(body);
            }
        }

        return changed;
    }

    /// <summary>
    /// Rewrites the pattern that ends in this node, if there is one. Nodes whose results are no longer used may stay: they are removed afterwards.
    /// </summary>
    /// <returns>Whether something was rewritten.</returns>
    private protected abstract bool TryRewrite(Node node, PassContext context);
}
