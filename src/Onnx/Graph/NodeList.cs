using System.Collections;

namespace Transfer.Onnx;

/// <summary>
/// The nodes of a graph in their order, as a doubly linked list.
/// <para>
/// Adding, inserting, moving and removing a node is O(1), as is <see cref="Count"/>. There is no index.
/// </para>
/// <para>
/// Enumeration may be mixed with any edits. A node inserted behind the current one is visited, one inserted before it is not. A removed
/// node is not visited; when the current node is removed, enumeration goes on with what stood behind it. A node that is
/// moved is visited again if it lands behind the current one.
/// </para>
/// </summary>
public sealed class NodeList : IReadOnlyCollection<Node>
{
    internal NodeList()
    {
    }

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <summary>The first node, or null.</summary>
    public Node? First { get; private set; }

    /// <summary>The last node, or null.</summary>
    public Node? Last { get; private set; }

    /// <summary>The nodes from the last to the first, with the same guarantees turned round.</summary>
    public IEnumerable<Node> Backwards
    {
        get
        {
            for (Node? node = Last; node is not null; node = Living(node.Previous, n => n.Previous))
                yield return node;
        }
    }

    /// <inheritdoc/>
    public IEnumerator<Node> GetEnumerator()
    {
        for (Node? node = First; node is not null; node = Living(node.Next, n => n.Next))
            yield return node;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Puts a node that is in no list behind another; behind none means at the start.</summary>
    internal void InsertAfter(Node? anchor, Node node)
    {
        Node? next = anchor is null ? First : anchor.Next;
        node.Previous = anchor;
        node.Next = next;
        if (anchor is null)
            First = node;
        else
            anchor.Next = node;
        if (next is null)
            Last = node;
        else
            next.Previous = node;
        Count++;
    }

    /// <summary>
    /// Takes a node out. It keeps its own links, so that an enumeration that stands on it finds the way on.
    /// </summary>
    internal void Unlink(Node node)
    {
        if (node.Previous is null)
            First = node.Next;
        else
            node.Previous.Next = node.Next;
        if (node.Next is null)
            Last = node.Previous;
        else
            node.Next.Previous = node.Previous;
        Count--;
    }

    /// <summary>Puts the same nodes in another order.</summary>
    internal void Reorder(IReadOnlyList<Node> order)
    {
        First = Last = null;
        Count = 0;
        foreach (Node node in order)
            InsertAfter(Last, node);
    }

    // A removed node still points to its neighbours of that time, which may have been removed since.
    private static Node? Living(Node? node, Func<Node, Node?> step)
    {
        while (node is { IsRemoved: true })
            node = step(node);
        return node;
    }
}
