using Transfer.Onnx;

namespace Transfer.FineTune.Engine;

/// <summary>
/// x Φ(x) as exporters write it before opset 20, five nodes of one reader each: x / √2, Erf, + 1, times x, times 0.5. As one operator it is one pass
/// over memory instead of five, and remembers x alone.
/// </summary>
internal sealed class GeluPattern
{
    private GeluPattern(Value x, Node[] nodes) => (X, Nodes) = (x, nodes);

    public Value X { get; }

    /// <summary>All five, in order.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    public Node Tail => Nodes[^1];

    /// <summary>The pattern that a division begins, or null.</summary>
    public static GeluPattern? From(Node divide)
    {
        if (!divide.Is("Div") || divide.Input(0) is not { } x || !IsScalar(divide.Input(1), MathF.Sqrt(2)))
            return null;
        Node? erf = Reader(divide, "Erf"), plus = Reader(erf, "Add"), times = Reader(plus, "Mul"), half = Reader(times, "Mul");
        bool fits = half is not null && IsScalar(Other(plus!, erf!), 1) && ReferenceEquals(Other(times!, plus!), x) && IsScalar(Other(half, times!), 0.5f);
        return fits ? new GeluPattern(x, [divide, erf!, plus!, times!, half!]) : null;
    }

    private static Node? Reader(Node? node, string opType) => node?.Output(0) is { IsOutput: false, Uses.Count: 1 } value
        && value.Uses.First().Node is { } reader && reader.Is(opType) && ReferenceEquals(reader.Graph, node.Graph) ? reader : null;

    /// <summary>What a node of two inputs reads besides another node's output.</summary>
    private static Value? Other(Node node, Node than) => ReferenceEquals(node.Input(0), than.Output(0)) ? node.Input(1) : node.Input(0);

    private static bool IsScalar(Value? value, float expected)
    {
        Tensor? tensor = value?.Initializer ?? (value?.Producer is { } node && node.Is("Constant") ? node.Attributes.Find("value")?.Tensor : null);
        return tensor is { Type: DataType.Float, Count: 1 } && MathF.Abs(tensor.ToFloats()[0] - expected) <= 1e-6f * expected;
    }
}
