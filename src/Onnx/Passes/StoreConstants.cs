namespace Transfer.Onnx;

/// <summary>
/// <code>
/// c = Constant&lt;value = float[2] {1, 2}&gt;()   ->   initializer float[2] c = {1, 2}
/// </code>
/// Constants in nodes become constants of the graph, which every tool understands. Not before IR version 4, where those are inputs that a caller
/// may give, not in functions, which have none, and not where one is a graph's output.
/// </summary>
internal sealed class StoreConstants() : NodePass("store-constants", "Constant nodes become initializers", keepsBits: true)
{
    private protected override bool TryRewrite(Node node, PassContext context)
    {
        if (!node.Is("Constant") || !context.StoresConstants || node.Outputs.Count != 1 || node.Outputs[0] is not { IsOutput: false } output)
            return false;
        if (ValueOf(node) is not { } tensor)
            return false;
        node.Graph.ReplaceByInitializer(output, tensor);
        return true;
    }

    private static Tensor? ValueOf(Node node)
    {
        if (node.Attributes.Count != 1 || node.Attributes.First() is not { ReferenceName.Length: 0 } given)
            return null;
        return (given.Name, given.Type) switch
        {
            ("value", AttributeType.Tensor) => given.Tensor,
            ("value_int", AttributeType.Int) => Tensor.From<long>([given.Int]),
            ("value_float", AttributeType.Float) => Tensor.From<float>([given.Float]),
            ("value_ints", AttributeType.Ints) => Tensor.From<long>([.. given.Ints], given.Ints.Count),
            ("value_floats", AttributeType.Floats) => Tensor.From<float>([.. given.Floats], given.Floats.Count),
            ("value_string", AttributeType.String) => Tensor.FromStrings([given.String]),
            ("value_strings", AttributeType.Strings) => Tensor.FromStrings(given.Strings, given.Strings.Count),
            _ => null,
        };
    }
}
