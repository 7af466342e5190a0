using System.Collections;

namespace Transfer.Onnx;

/// <summary>The inputs of a node; null where an optional one is left out.</summary>
internal sealed class InputList(Node node) : IReadOnlyList<Value?>
{
    private readonly List<UseLink> _links = [];

    public int Count => _links.Count;

    /// <summary>Makes room for so many, once it is known.</summary>
    public void Reserve(int inputs) => _links.Capacity = inputs;

    public Value? this[int index] => _links[index].Value;

    public void Add(Value? value)
    {
        var link = new UseLink(node) { Index = _links.Count };
        _links.Add(link);
        Connect(link, value);
    }

    public void Set(int index, Value? value)
    {
        UseLink link = _links[index];
        if (ReferenceEquals(link.Value, value))
            return;
        Disconnect(link);
        Connect(link, value);
    }

    public void Insert(int index, Value? value)
    {
        var link = new UseLink(node);
        _links.Insert(index, link);
        Renumber(index);
        Connect(link, value);
    }

    public void RemoveAt(int index)
    {
        Disconnect(_links[index]);
        _links.RemoveAt(index);
        Renumber(index);
    }

    public void Clear()
    {
        foreach (UseLink link in _links)
            Disconnect(link);
        _links.Clear();
    }

    public IEnumerator<Value?> GetEnumerator() => _links.Select(l => l.Value).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static void Connect(UseLink link, Value? value)
    {
        link.Value = value;
        value?.UseLinks.Add(link);
    }

    private static void Disconnect(UseLink link)
    {
        if (link.Value is not { } value)
            return;
        link.Value = null;
        value.UseLinks.Remove(link);
        value.ForgetIfGone();
    }

    private void Renumber(int from)
    {
        for (int i = from; i < _links.Count; i++)
            _links[i].Index = i;
    }
}
