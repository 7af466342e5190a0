using Transfer.Onnx;

namespace Transfer.FineTune.Engine;

/// <summary>
/// Nodes that are one softmax of scaled and masked scores, as exporters write attention: a product with or a division by a number, a sum
/// with a mask, Softmax, the first or the second of them maybe missing, each the only reader of the one before. As one operator all is one
/// pass over memory.
/// </summary>
internal sealed class ScoresPattern
{
    private ScoresPattern(Node? scaling, Node? masking, Node softmax) => (Scaling, Masking, Softmax) = (scaling, masking, softmax);

    /// <summary>The Mul or Div, or null.</summary>
    public Node? Scaling { get; }

    /// <summary>The Add, or null.</summary>
    public Node? Masking { get; }

    public Node Softmax { get; }

    /// <summary>All, in order.</summary>
    public IReadOnlyList<Node> Nodes => [.. new[] { Scaling, Masking, Softmax }.OfType<Node>()];

    /// <summary>What is added to scaled scores, or null.</summary>
    public Value? Mask => Scaling is null ? null : Masking?.InputBeside(Scaling);

    /// <summary>The pattern that a node begins, or null; nodes that another pattern has taken are left to it.</summary>
    public static ScoresPattern? From(Node node, Predicate<Node> isTaken)
    {
        Node? scaling = node.Is("Mul") || node.Is("Div") ? node : null, next = scaling is null ? node : scaling.OnlyReader();
        Node? masking = next is not null && next.Is("Add") ? next : null, last = masking is null ? next : masking.OnlyReader();
        bool fits = last is not null && last.Is("Softmax") && !ReferenceEquals(last, node) && !isTaken(last) && !(masking is not null && isTaken(masking));
        return fits ? new ScoresPattern(scaling, masking, last!) : null;
    }
}
