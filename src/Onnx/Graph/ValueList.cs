using System.Collections;

namespace Transfer.Onnx;

/// <summary>
/// The inputs or the outputs of a graph, in order. A removed input is no longer defined unless it is an initializer too; a removed
/// output stays a value of the graph.
/// </summary>
public sealed class ValueList : IList<Value>
{
    private readonly List<ValueListEntry> _entries = [];
    private readonly Graph _graph;
    private readonly bool _inputs;

    internal ValueList(Graph graph, bool inputs)
    {
        _graph = graph;
        _inputs = inputs;
    }

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <inheritdoc/>
    public bool IsReadOnly => false;

    internal IReadOnlyList<ValueListEntry> Entries => _entries;

    /// <inheritdoc/>
    public Value this[int index]
    {
        get => _entries[index].Value;
        set
        {
            if (ReferenceEquals(_entries[index].Value, value))
                return;
            Enter(value);
            Leave(_entries[index].Value);
            _entries[index] = new ValueListEntry(value, null);
        }
    }

    /// <inheritdoc/>
    public void Add(Value item) => Insert(_entries.Count, item);

    /// <inheritdoc/>
    /// <exception cref="TransferException">
    /// The value is not visible in this graph, or an input that a node computes (kind Usage).
    /// </exception>
    public void Insert(int index, Value item)
    {
        Enter(item);
        _entries.Insert(index, new ValueListEntry(item, null));
    }

    /// <inheritdoc/>
    public bool Remove(Value item)
    {
        int at = IndexOf(item);
        if (at >= 0)
            RemoveAt(at);
        return at >= 0;
    }

    /// <inheritdoc/>
    public void RemoveAt(int index)
    {
        Value value = _entries[index].Value;
        _entries.RemoveAt(index);
        Leave(value);
    }

    /// <inheritdoc/>
    public void Clear()
    {
        while (_entries.Count > 0)
            RemoveAt(_entries.Count - 1);
    }

    /// <inheritdoc/>
    public int IndexOf(Value item) => _entries.FindIndex(e => ReferenceEquals(e.Value, item));

    /// <inheritdoc/>
    public bool Contains(Value item) => IndexOf(item) >= 0;

    /// <inheritdoc/>
    public void CopyTo(Value[] array, int arrayIndex)
    {
        foreach (ValueListEntry entry in _entries)
            array[arrayIndex++] = entry.Value;
    }

    /// <summary>A snapshot is enumerated.</summary>
    public IEnumerator<Value> GetEnumerator() => _entries.ConvertAll(e => e.Value).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Puts another value at every place of one.</summary>
    internal void Replace(Value old, Value value)
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            if (ReferenceEquals(_entries[i].Value, old))
                this[i] = value;
        }
    }

    /// <summary>Appends an entry of a file with the message it came from.</summary>
    internal void AppendAsRead(Value value, object? source)
    {
        Mark(value);
        _entries.Add(new ValueListEntry(value, source));
    }

    private void Enter(Value value)
    {
        if (_inputs ? value.Graph != _graph : value.Graph is null || !value.Graph.Encloses(_graph))
            throw new TransferException(ErrorKind.Usage,
                $"value '{Shown.Name(value.Name)}': it is of another graph; take one of this graph");
        if (_inputs && value.Producer is { } producer)
            throw new TransferException(ErrorKind.Usage,
                $"value '{Shown.Name(value.Name)}': {producer.Label} computes it; it cannot be an input");
        if (_inputs && value.IsInput)
            throw new TransferException(ErrorKind.Usage, $"value '{Shown.Name(value.Name)}': it is an input already; list it once");
        Mark(value);
    }

    private void Mark(Value value)
    {
        if (_inputs)
            value.IsInput = true;
        else
            (value.OutputOf ??= []).Add(_graph);
    }

    private void Leave(Value value)
    {
        if (_inputs)
            value.IsInput = false;
        else
            value.WasOutput |= value.OutputOf?.Remove(_graph) ?? false;
        value.ForgetIfGone();
    }
}
