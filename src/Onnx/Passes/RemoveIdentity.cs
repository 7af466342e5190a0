namespace Transfer.Onnx;

/// <summary>
/// <code>
/// y = Identity(x)   ->   x
/// </code>
/// Not where the Identity gives a graph's output its name, or hands a value into a subgraph's output.
/// </summary>
internal sealed class RemoveIdentity() : NodePass("remove-identity", "Identity nodes go", keepsBits: true)
{
    private protected override bool TryRewrite(Node node, PassContext context) =>
        node.Is("Identity") && node.Inputs.Count == 1 && node.Outputs.Count == 1 && PassContext.TryReplace(node.Outputs[0], node.Inputs[0]);
}
