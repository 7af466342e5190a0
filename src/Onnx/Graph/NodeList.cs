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
            for (Node? node = Last; node is not null;)
            {
                yield return node;
                node = node.Previous;
                while (node is { IsRemoved: true })
                    node = node.Previous;
            }
        }
    }

    /// <summary>The nodes from the first to the last.</summary>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<Node> IEnumerable<Node>.GetEnumerator() => GetEnumerator();

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

    /// <summary>Walks the nodes; see <see cref="NodeList"/> for what edits meanwhile do.</summary>
    public struct Enumerator : IEnumerator<Node>
    {
        private readonly NodeList _list;
        private Node? _current;
        private bool _isStarted;

        internal Enumerator(NodeList list) => _list = list;

        /// <inheritdoc/>
        public readonly Node Current => _current!;

        readonly object IEnumerator.Current => _current!;

        /// <inheritdoc/>
        public bool MoveNext()
        {
            if (_isStarted && _current is null)
                return false;
            Node? next = _isStarted ? _current!.Next : _list.First;
            _isStarted = true;

            // A removed node still points to its neighbours of that time, which may have been removed since.
            while (next is { IsRemoved: true })
                next = next.Next;
            _current = next;
            return next is not null;
        }

        /// <inheritdoc/>
        public void Reset()
        {
            _current = null;
            _isStarted = false;
        }

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }
}
