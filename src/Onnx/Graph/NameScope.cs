namespace Transfer.Onnx;

/// <summary>
/// The names of one graph. A name is seen from the graph and its subgraphs, so a new one must be free in the graph, in those around
/// it and in those inside it. Broken files may define a name twice: the first definition is the one that is found.
/// </summary>
internal sealed class NameScope(Graph graph)
{
    private readonly Dictionary<string, Value> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _nextSuffix = new(StringComparer.Ordinal);
    private List<Value>? _duplicates;

    /// <summary>Whether two values here have one name, as only broken files have.</summary>
    public bool HasDuplicates => _duplicates is { Count: > 0 };

    /// <summary>Makes room for so many more names.</summary>
    public void Reserve(int names) => _byName.EnsureCapacity(_byName.Count + names);

    /// <summary>The value of that name here, or null.</summary>
    public Value? FindHere(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The value that a node here means by a name: this graph's, or that of the nearest graph around it.</summary>
    public Value? FindVisible(string name)
    {
        for (Graph? g = graph; g is not null; g = g.Parent)
        {
            if (g.Names.FindHere(name) is { } value)
                return value;
        }

        return null;
    }

    /// <summary>A value for a definition read from a file, where a name that is taken stays with its first definition.</summary>
    public Value DefineAsRead(string name)
    {
        var value = new Value(graph, name);
        if (!_byName.TryAdd(name, value))
            (_duplicates ??= []).Add(value);
        return value;
    }

    /// <summary>
    /// The value for a new definition. Uses of the name that nothing defined so far, here or in subgraphs, become uses of it.
    /// </summary>
    public Value Define(string name)
    {
        Value? undefined = FindVisible(name);
        if (undefined is { IsDefined: false } && undefined.Graph == graph)
            return undefined;
        CheckFree(name, undefined is { IsDefined: false });
        Value value = DefineAsRead(name);
        if (undefined is not null)
            Rebind(undefined, value);
        return value;
    }

    /// <summary>Values that had another name when they were read or made, by that name; for what names values by text.</summary>
    public Dictionary<string, Value>? Renamed { get; private set; }

    /// <summary>Gives a value of this graph another name.</summary>
    public void Rename(Value value, string name)
    {
        CheckFree(name, false);
        if (!value.WasRenamed)
            _ = (Renamed ??= new(StringComparer.Ordinal)).TryAdd(value.Name, value);
        value.WasRenamed = true;
        Remove(value);
        _byName.Add(name, value);
    }

    /// <summary>The renamed values of a copy, from those of the original.</summary>
    public void CopyRenamed(NameScope original, IReadOnlyDictionary<Value, Value> copies)
    {
        foreach ((string name, Value value) in original.Renamed ?? [])
        {
            if (copies.TryGetValue(value, out Value? copy))
                _ = (Renamed ??= new(StringComparer.Ordinal)).TryAdd(name, copy);
        }
    }

    /// <summary>Takes a value off the list; a second definition of its name takes its place.</summary>
    public void Remove(Value value)
    {
        _ = _duplicates?.Remove(value);
        if (!_byName.TryGetValue(value.Name, out Value? found) || !ReferenceEquals(found, value))
            return;
        _ = _byName.Remove(value.Name);
        int next = _duplicates?.FindIndex(d => d.Name == value.Name) ?? -1;
        if (next < 0)
            return;
        _byName.Add(value.Name, _duplicates![next]);
        _duplicates.RemoveAt(next);
    }

    /// <summary>Whether a name is free here, around and inside.</summary>
    public bool IsFree(string name) => FindVisible(name) is null && !IsTakenInside(name);

    /// <summary>A name that is free here, around and inside: the hint itself, or the hint with a number.</summary>
    public string Unique(string hint)
    {
        string name = hint.Length == 0 ? "value" : hint;
        int suffix = _nextSuffix.GetValueOrDefault(name);
        string candidate = suffix == 0 ? name : $"{name}_{suffix}";
        while (!IsFree(candidate))
            candidate = $"{name}_{++suffix}";
        _nextSuffix[name] = suffix;
        return candidate;
    }

    private static TransferException Taken(string name, string by) => new(ErrorKind.Usage,
        $"value '{Shown.Name(name)}': the name is already taken by {by}; choose another");

    private static string Describe(Value value) => value switch
    {
        { Producer: { } producer } => $"an output of {producer.Label}",
        { IsInput: true } => "a graph input",
        { IsDefined: true } => "an initializer",
        _ => "a value that nodes use and nothing defines",
    };

    private void CheckFree(string name, bool undefinedIsFree)
    {
        if (name.Length == 0)
            throw new TransferException(ErrorKind.Usage, "value '': the empty name means that an input is left out; give it a name");
        if (FindVisible(name) is { } taken && (taken.IsDefined || !undefinedIsFree))
            throw Taken(name, Describe(taken));
        if (IsTakenInside(name))
            throw Taken(name, "a value of a subgraph");
    }

    private bool IsTakenInside(string name)
    {
        foreach (Graph child in graph.Children)
        {
            if (child.Names.FindHere(name) is not null || child.Names.IsTakenInside(name))
                return true;
        }

        return false;
    }

    private void Rebind(Value undefined, Value value)
    {
        foreach (Use use in undefined.Uses)
        {
            if (graph.Encloses(use.Node.Graph))
                use.Node.SetInput(use.Index, value);
        }

        foreach (Graph user in undefined.OutputOf?.ToArray() ?? [])
        {
            if (graph.Encloses(user))
                user.Outputs.Replace(undefined, value);
        }
    }
}
