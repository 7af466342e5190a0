namespace Transfer.Onnx;

/// <content>Replacing values.</content>
public sealed partial class Graph
{
    /// <summary>
    /// Makes everything that reads one value read another: nodes here and in subgraphs, and the graph's outputs. O(uses).
    /// </summary>
    /// <param name="old">The value of this graph that loses its uses.</param>
    /// <param name="with">The value that gets them, visible wherever the old one is.</param>
    /// <param name="except">A node that goes on reading the old value: the one that computes the new one from it.</param>
    /// <param name="keepOutputName">
    /// Whether a graph output keeps its name: the new value then takes the old one's name, and the old one a name made from it. Where
    /// the new value has a name that callers know (an input, an output) an Identity gives the output instead.
    /// </param>
    /// <exception cref="TransferException">The old value is not of this graph, or the new one is not visible here (kind Usage).</exception>
    public void ReplaceAllUses(Value old, Value with, Node? except = null, bool keepOutputName = true)
    {
        if (old.Graph != this)
            throw new TransferException(ErrorKind.Usage, $"value '{Shown.Name(old.Name)}': it is of another graph; take one of this graph");
        if (with.Graph is null || !with.Graph.Encloses(this))
            throw NotVisible(with);
        if (ReferenceEquals(old, with))
            return;
        foreach (Use use in old.Uses)
        {
            if (use.Node != except)
                use.Node.SetInput(use.Index, with);
        }

        if (old.OutputOf is not { Count: > 0 } outputOf)
            return;
        with.Type ??= old.Type;
        Value shown = keepOutputName && outputOf.Contains(this) ? TakeName(old, with) : with;
        foreach (Graph graph in outputOf.ToArray())
            graph.Outputs.Replace(old, shown);
        old.ForgetIfGone();
    }

    /// <summary>
    /// Makes a computed value a constant under the same name. Its node goes when nothing else of it is used.
    /// </summary>
    /// <exception cref="TransferException">The value is not computed in this graph (kind Usage).</exception>
    public void ReplaceByInitializer(Value computed, Tensor tensor)
    {
        if (computed.Graph != this || computed.Producer is not { } node)
            throw new TransferException(ErrorKind.Usage,
                $"value '{Shown.Name(computed.Name)}': no node of this graph computes it; take an output of a node");
        node.ReleaseOutput(computed.ProducerIndex);
        computed.Initializer = tensor;
        if (node.Outputs.All(o => o is null || (o.Uses.Count == 0 && !o.IsOutput)))
            Remove(node);
    }

    private static TransferException NotVisible(Value value) => new(ErrorKind.Usage,
        $"value '{Shown.Name(value.Name)}': it is of a graph that is not visible here; use one of this graph or of those around it");

    private Value TakeName(Value old, Value with)
    {
        string name = old.Name;
        old.Name = UniqueName(name + "_replaced");
        if (with.Graph == this && !with.IsInput && !with.IsOutput)
        {
            with.Name = name;
            return with;
        }

        Value shown = AddNode("Identity", [with], [name], UniqueName(name + "_identity")).Outputs[0]!;
        shown.Type = old.Type;
        return shown;
    }
}
