using Transfer.Onnx;

namespace Transfer.FineTune.Engine;

/// <summary>What stands around a node, as fusion asks.</summary>
internal static class Neighbours
{
    /// <summary>The one node that reads a node's first output, in the same graph, or null: then nothing else needs that value.</summary>
    public static Node? OnlyReader(this Node node) => node.Output(0) is { IsOutput: false, Uses.Count: 1 } value
        && value.Uses.First().Node is { } reader && ReferenceEquals(reader.Graph, node.Graph) ? reader : null;

    /// <summary>What a node of two inputs reads besides another node's first output.</summary>
    public static Value? InputBeside(this Node node, Node other) => ReferenceEquals(node.Input(0), other.Output(0)) ? node.Input(1) : node.Input(0);
}
