using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Transfer.Onnx;

/// <summary>
/// The attributes of a node, in the order of the file. Setting a name that is there replaces it in its place. A subgraph belongs to
/// the node whose attribute it is.
/// </summary>
public sealed class AttributeMap : IReadOnlyCollection<NodeAttribute>
{
    private readonly List<NodeAttribute> _entries = [];
    private readonly Node _node;

    internal AttributeMap(Node node) => _node = node;

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <summary>The attribute of that name.</summary>
    /// <exception cref="TransferException">There is none (kind BadInput).</exception>
    public NodeAttribute this[string name] => Find(name)
        ?? throw new TransferException(ErrorKind.BadInput,
            $"{_node.Label}: attribute '{Shown.Name(name)}' is missing; the operator needs it");

    /// <summary>The attribute of that name, or null. Where a broken file has it twice, the first.</summary>
    public NodeAttribute? Find(string name) => _entries.Find(a => a.Name == name);

    /// <summary>Whether there is such an attribute.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out NodeAttribute? attribute) => (attribute = Find(name)) is not null;

    /// <summary>An integer attribute, or <paramref name="otherwise"/> where it is absent.</summary>
    public long Int(string name, long otherwise) => Find(name) is { } a ? Checked(a, x => x.Int) : otherwise;

    /// <summary>A float attribute, or <paramref name="otherwise"/> where it is absent.</summary>
    public float Float(string name, float otherwise) => Find(name) is { } a ? Checked(a, x => x.Float) : otherwise;

    /// <summary>A string attribute, or <paramref name="otherwise"/> where it is absent.</summary>
    public string String(string name, string otherwise) => Find(name) is { } a ? Checked(a, x => x.String) : otherwise;

    /// <summary>An attribute that lists integers, or null where it is absent.</summary>
    public IReadOnlyList<long>? Ints(string name) => Find(name) is { } a ? Checked(a, x => x.Ints) : null;

    /// <summary>Sets an attribute, in the place of one of the same name.</summary>
    public void Set(string name, AttributeValue value) => Set(new NodeAttribute(name, value));

    /// <summary>Sets an attribute, in the place of one of the same name.</summary>
    /// <exception cref="TransferException">It holds a graph that already belongs to a node or model (kind Usage).</exception>
    public void Set(NodeAttribute attribute)
    {
        int at = _entries.FindIndex(a => a.Name == attribute.Name);
        if (at >= 0 && ReferenceEquals(_entries[at], attribute))
            return;
        foreach (Graph graph in attribute.Graphs)
            graph.AttachTo(_node);
        if (at < 0)
        {
            _entries.Add(attribute);
            return;
        }

        Detach(_entries[at]);
        _entries[at] = attribute;
    }

    /// <summary>Adds an empty subgraph, whose nodes may then use the values of the graphs around it.</summary>
    public Graph AddGraph(string name, string graphName)
    {
        var graph = new Graph(graphName);
        Set(new NodeAttribute(name, AttributeType.Graph, graph));
        return graph;
    }

    /// <summary>Removes an attribute and what its subgraphs use; false when there is none of that name.</summary>
    public bool Remove(string name)
    {
        int at = _entries.FindIndex(a => a.Name == name);
        if (at < 0)
            return false;
        Detach(_entries[at]);
        _entries.RemoveAt(at);
        return true;
    }

    /// <inheritdoc/>
    public IEnumerator<NodeAttribute> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Appends as the file has it, also a name that is there already; the reader has attached the graphs.</summary>
    internal void AppendAsRead(NodeAttribute attribute) => _entries.Add(attribute);

    private static void Detach(NodeAttribute attribute)
    {
        foreach (Graph graph in attribute.Graphs)
            graph.Detach();
    }

    private T Checked<T>(NodeAttribute attribute, Func<NodeAttribute, T> read)
    {
        try
        {
            return read(attribute);
        }
        catch (TransferException error)
        {
            throw new TransferException(error.Kind, $"{_node.Label}: {error.Message}", error);
        }
    }
}
