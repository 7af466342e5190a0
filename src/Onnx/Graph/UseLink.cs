namespace Transfer.Onnx;

/// <summary>An input slot of a node, and its place in the doubly linked list of the uses of the value it reads.</summary>
internal sealed class UseLink(Node node)
{
    public Node Node { get; } = node;

    public int Index { get; set; }

    public Value? Value { get; set; }

    public UseLink? Previous { get; set; }

    public UseLink? Next { get; set; }
}
