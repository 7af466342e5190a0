using System.Collections;

namespace Transfer.Onnx;

/// <summary>
/// The values of a graph that have a constant, in the order of the file; new ones come last. Adding, removing and asking are O(1).
/// A snapshot is enumerated: edit freely meanwhile.
/// </summary>
public sealed class InitializerList : IReadOnlyCollection<Value>
{
    private readonly LinkedList<Value> _values = [];

    internal InitializerList()
    {
    }

    /// <inheritdoc/>
    public int Count => _values.Count;

    /// <inheritdoc/>
    public IEnumerator<Value> GetEnumerator() => _values.ToList().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Include(Value value) => value.InitializerPlace ??= _values.AddLast(value);

    internal void Discard(Value value)
    {
        if (value.InitializerPlace is not { } place)
            return;
        _values.Remove(place);
        value.InitializerPlace = null;
    }
}
