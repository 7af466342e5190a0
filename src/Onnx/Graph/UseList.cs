using System.Collections;

namespace Transfer.Onnx;

/// <summary>
/// The uses of a value in the order they came to be. Adding and removing one is O(1) however many there are, because each input slot
/// of a node is itself the link. Enumeration is over a copy, so that uses may be changed meanwhile.
/// </summary>
internal sealed class UseList : IReadOnlyCollection<Use>
{
    private UseLink? _first;
    private UseLink? _last;

    public int Count { get; private set; }

    public void Add(UseLink link)
    {
        link.Previous = _last;
        link.Next = null;
        if (_last is null)
            _first = link;
        else
            _last.Next = link;
        _last = link;
        Count++;
    }

    public void Remove(UseLink link)
    {
        if (link.Previous is null)
            _first = link.Next;
        else
            link.Previous.Next = link.Next;
        if (link.Next is null)
            _last = link.Previous;
        else
            link.Next.Previous = link.Previous;
        link.Previous = link.Next = null;
        Count--;
    }

    public IEnumerator<Use> GetEnumerator()
    {
        var uses = new Use[Count];
        int i = 0;
        for (UseLink? link = _first; link is not null; link = link.Next)
            uses[i++] = new Use(link.Node, link.Index);
        return ((IEnumerable<Use>)uses).GetEnumerator();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
