using Transfer.Onnx;

namespace Transfer.FineTune.Engine;

/// <summary>
/// Nodes that are one Gelu, maybe of a sum with a bias. x Φ(x) is five nodes of one reader each as exporters write it before opset 20: x / √2, Erf, + 1,
/// times x, times 0.5. As one operator all is one pass over memory, and x alone is remembered.
/// </summary>
internal sealed class GeluPattern
{
    private GeluPattern(Value x, Value? bias, Node[] nodes) => (X, Bias, Nodes) = (x, bias, nodes);

    public Value X { get; }

    /// <summary>What is added to x first, or null.</summary>
    public Value? Bias { get; }

    /// <summary>All, in order.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    public Node Tail => Nodes[^1];

    /// <summary>The pattern that a node begins, or null: an addition of which <paramref name="isBias"/> says whether its operands are x and a bias, or a division.</summary>
    public static GeluPattern? From(Node node, Func<Value, Value, bool> isBias)
    {
        if (!node.Is("Add"))
            return FromDivision(node);
        if (node.Input(0) is not { } a || node.Input(1) is not { } b || node.Output(0) is not { IsOutput: false } sum || FromSum(sum, node.Graph) is not { } rest)
            return null;
        return isBias(a, b) ? new GeluPattern(a, b, [node, .. rest]) : isBias(b, a) ? new GeluPattern(b, a, [node, .. rest]) : null;
    }

    /// <summary>The nodes of a Gelu that are all that reads a sum.</summary>
    private static IReadOnlyList<Node>? FromSum(Value sum, Graph graph)
    {
        Node[] readers = [.. sum.Uses.Select(u => u.Node)];
        if (readers.Any(r => !ReferenceEquals(r.Graph, graph)))
            return null;
        return readers is [var only] && only.Is("Gelu") ? [only]
            : readers.Length == 2 && readers.Select(FromDivision).FirstOrDefault(p => p is not null) is { } gelu && readers.All(gelu.Nodes.Contains) ? gelu.Nodes : null;
    }

    private static GeluPattern? FromDivision(Node divide)
    {
        if (!divide.Is("Div") || divide.Input(0) is not { } x || !IsScalar(divide.Input(1), MathF.Sqrt(2)))
            return null;
        Node? erf = Reader(divide, "Erf"), plus = Reader(erf, "Add"), times = Reader(plus, "Mul"), half = Reader(times, "Mul");
        bool fits = half is not null && IsScalar(plus!.InputBeside(erf!), 1) && ReferenceEquals(times!.InputBeside(plus!), x) && IsScalar(half.InputBeside(times!), 0.5f);
        return fits ? new GeluPattern(x, null, [divide, erf!, plus!, times!, half!]) : null;
    }

    private static Node? Reader(Node? node, string opType) => node?.OnlyReader() is { } reader && reader.Is(opType) ? reader : null;

    private static bool IsScalar(Value? value, float expected)
    {
        Tensor? tensor = value?.Initializer ?? (value?.Producer is { } node && node.Is("Constant") ? node.Attributes.Find("value")?.Tensor : null);
        return tensor is { Type: DataType.Float, Count: 1 } && MathF.Abs(tensor.ToFloats()[0] - expected) <= 1e-6f * expected;
    }
}
