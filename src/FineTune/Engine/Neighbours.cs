using Transfer.Onnx;

namespace Transfer.FineTune.Engine;

/// <summary>What follows a node, as fusion asks.</summary>
internal static class Neighbours
{
    /// <summary>The one node that reads a node's first output, in the same graph, or null: then nothing else needs that value.</summary>
    public static Node? OnlyReader(this Node node) => node.Output(0) is { IsOutput: false, Uses.Count: 1 } value
        && value.Uses.First().Node is { } reader && ReferenceEquals(reader.Graph, node.Graph) ? reader : null;
}
