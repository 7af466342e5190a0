namespace Transfer.Onnx;

/// <summary>One thing that the checker found.</summary>
/// <param name="IsError">Whether it makes the model invalid; a warning is legal, but probably not what was meant.</param>
/// <param name="Node">The name of the node, or of its first output where it has none; null when it is not about a node.</param>
/// <param name="Operator">The node's operator, or null.</param>
/// <param name="Field">Where in the node, graph or model: <c>attribute 'strides'</c>, <c>ir_version</c>.</param>
/// <param name="Message">What is wanted, what is there, and what to do.</param>
public sealed record Finding(bool IsError, string? Node, string? Operator, string Field, string Message)
{
    /// <summary>On one line, as the command line shows it.</summary>
    public override string ToString() => Node is null ? $"{Field}: {Message}"
        : $"node '{Shown.Name(Node)}' ({Shown.Name(Operator ?? "")}): {(Field.Length > 0 ? Field + ": " : "")}{Message}";
}
