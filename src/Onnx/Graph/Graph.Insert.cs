namespace Transfer.Onnx;

/// <content>Putting a node in the way of a value, and taking one out of it.</content>
public sealed partial class Graph
{
    /// <summary>Adds a node of one input and one output behind a value; what read the value reads the node's output then.</summary>
    /// <param name="value">A value of this graph.</param>
    /// <param name="opType">The operator.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>The node. An output of the graph keeps its name.</returns>
    /// <exception cref="TransferException">The value is of another graph (kind Usage).</exception>
    public Node InsertOn(Value value, string opType, params ReadOnlySpan<(string Name, AttributeValue Value)> attributes)
    {
        if (value.Graph != this)
            throw new TransferException(ErrorKind.Usage, $"value '{Shown.Name(value.Name)}': it is of another graph; take one of this graph");
        string name = UniqueName($"{value.Name}_{opType}");
        Node node = InsertAfter(value.Producer, opType, [value], [name], name);
        foreach ((string attribute, AttributeValue content) in attributes)
            node.Attributes.Set(attribute, content);
        ReplaceAllUses(value, node.Outputs[0]!, node);
        return node;
    }

    /// <summary>Removes a node; what read its output reads its first input then.</summary>
    /// <exception cref="TransferException">It is not in this graph, has no first input, or more than one output that is used (kind Usage).</exception>
    public void Bypass(Node node)
    {
        CheckOwn(node);
        if (node.Input(0) is not { } input)
            throw new TransferException(ErrorKind.Usage, $"{node.Label}: it reads nothing that could take its place; replace its uses first");
        if (node.Outputs.Skip(1).FirstOrDefault(o => o is not null && (o.Uses.Count > 0 || o.IsOutput)) is { } second)
            throw new TransferException(ErrorKind.Usage, $"{node.Label}: its output '{Shown.Name(second.Name)}' is used too; replace its uses first");
        if (node.Output(0) is { } output)
            ReplaceAllUses(output, input);
        Remove(node);
    }
}
