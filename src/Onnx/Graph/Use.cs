namespace Transfer.Onnx;

/// <summary>One place where a node reads a value.</summary>
/// <param name="Node">The reader, possibly in a subgraph of the value's graph.</param>
/// <param name="Index">The position among its inputs.</param>
public readonly record struct Use(Node Node, int Index);
