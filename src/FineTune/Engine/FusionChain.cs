using Transfer.Onnx;

namespace Transfer.FineTune.Engine;

/// <summary>
/// Nodes that one operator can compute in one pass over memory: a convolution or a normalisation, then maybe an addition, then maybe a Relu or Clip,
/// each the only reader of what comes before it.
/// </summary>
internal sealed class FusionChain
{
    private FusionChain(Node head, Node? add, Node? cut) => (Head, Sum, Cut) = (head, add, cut);

    public Node Head { get; }

    /// <summary>The addition, or null.</summary>
    public Node? Sum { get; }

    /// <summary>The Relu or Clip, or null.</summary>
    public Node? Cut { get; }

    /// <summary>Where the whole chain can be computed: what is added may come later than the head.</summary>
    public Node Tail => Cut ?? Sum!;

    /// <summary>The other value that the addition reads.</summary>
    public Value? Residual => Sum?.InputBeside(Head);

    /// <summary>The chain that a node begins, or null; nodes that another chain has taken are left to it.</summary>
    public static FusionChain? From(Node head, Predicate<Node> isTaken)
    {
        if (!head.Is("Conv") && !head.Is("BatchNormalization"))
            return null;
        Node? next = head.OnlyReader(), add = null;
        if (next is not null && next.Is("Add") && !isTaken(next) && !ReferenceEquals(next.Input(0), next.Input(1)))
        {
            add = next;
            next = next.OnlyReader();
        }

        Node? cut = next is not null && (next.Is("Relu") || next.Is("Clip")) && !isTaken(next) && ReferenceEquals(next.Input(0), (add ?? head).Output(0)) ? next : null;
        return add is null && cut is null ? null : new FusionChain(head, add, cut);
    }

    /// <summary>The nodes after the head.</summary>
    public IEnumerable<Node> Followers() => new[] { Sum, Cut }.OfType<Node>();
}
