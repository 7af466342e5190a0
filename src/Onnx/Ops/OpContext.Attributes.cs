namespace Transfer.Onnx.Ops;

/// <content>Attributes with defaults and limits, and the errors that name them.</content>
internal sealed partial class OpContext
{
    /// <summary>An attribute, in a function the one of the calling node that it refers to; null where it is absent.</summary>
    public NodeAttribute? Attribute(string name) => Node.HasAttributes ? _scope.Resolve(Node.Attributes.Find(name)) : null;

    /// <summary>An integer within limits.</summary>
    public long Int(string name, long otherwise, long min = long.MinValue, long max = long.MaxValue)
    {
        if (Attribute(name) is not { } attribute)
            return otherwise;
        long value = Kind(attribute, AttributeType.Int, "an int").Int;
        return value >= min && value <= max ? value
            : throw BadAttribute(name, max == long.MaxValue ? $"an int >= {min}" : $"an int from {min} to {max}", value.ToString());
    }

    /// <summary>A flag: 0 or 1.</summary>
    public bool Flag(string name, bool otherwise) => Int(name, otherwise ? 1 : 0) != 0;

    /// <summary>An integer that must be there.</summary>
    public long RequiredInt(string name, long min = long.MinValue, long max = long.MaxValue) =>
        Attribute(name) is null ? throw Missing(name) : Int(name, 0, min, max);

    /// <summary>A list of integers, or null where it is absent.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="count">How many there must be, or null.</param>
    /// <param name="min">The least each may be.</param>
    public long[]? Ints(string name, int? count = null, long min = long.MinValue)
    {
        if (Attribute(name) is not { } attribute)
            return null;
        long[] values = [.. Kind(attribute, AttributeType.Ints, "ints").Ints];
        if ((count is null || values.Length == count) && Array.TrueForAll(values, v => v >= min))
            return values;
        throw BadAttribute(name, $"{(count is null ? "" : $"{count} ")}ints{(min == long.MinValue ? "" : $" >= {min}")}", Shown(values));
    }

    /// <summary>A list of numbers, or null where it is absent.</summary>
    public float[]? Floats(string name) => Attribute(name) is { } attribute ? [.. Kind(attribute, AttributeType.Floats, "floats").Floats] : null;

    /// <summary>A word out of a few.</summary>
    public string Word(string name, string otherwise, params ReadOnlySpan<string> allowed)
    {
        if (Attribute(name) is not { } attribute)
            return otherwise;
        string word = Kind(attribute, AttributeType.String, "a string").String;
        return allowed.Length == 0 || allowed.Contains(word) ? word
            : throw BadAttribute(name, "one of " + string.Join(", ", allowed.ToArray()), $"'{Onnx.Shown.Name(word)}'");
    }

    /// <summary>A subgraph that must be there.</summary>
    public Graph Graph(string name) =>
        Kind(Attribute(name) ?? throw Missing(name), AttributeType.Graph, "a graph").Graph;

    /// <summary>An element type by its number; undefined where the attribute is absent.</summary>
    public DataType ElementAttribute(string name, DataType otherwise = DataType.Undefined)
    {
        var type = (DataType)Int(name, (long)otherwise);
        return type.IsKnown() || Attribute(name) is null ? type : throw BadAttribute(name, "the number of an element type, 1 to 26", ((long)type).ToString());
    }

    /// <summary>A position among dimensions, counted from the end when negative.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="otherwise">Its default.</param>
    /// <param name="rank">The number of dimensions.</param>
    /// <param name="end">Whether the position behind the last is allowed.</param>
    public int Axis(string name, long otherwise, int rank, bool end = false) =>
        Position(Int(name, otherwise), rank, end) ?? throw BadAttribute(name, Span(rank, end), Int(name, otherwise).ToString());

    /// <summary>Positions among dimensions, each once; null where the attribute is absent.</summary>
    public int[]? Axes(string name, int rank) => Ints(name) is not { } axes ? null
        : Positions(axes, rank) ?? throw BadAttribute(name, $"different ints {Span(rank, false)[7..]}", Shown(axes));

    /// <summary>Positions among dimensions that a constant input gives, each once; null where it is not known.</summary>
    public int[]? Axes(int input, int rank) => Integers(input) is not { } axes ? null
        : Positions(axes, rank) ?? throw BadInput(input, $"different axes {Span(rank, false)[7..]}", Shown(axes));

    /// <summary>An error about the node.</summary>
    public TransferException Bad(string problem) => new(ErrorKind.BadInput, $"{Node.Label}: {problem}");

    /// <summary>An error about an attribute: what it must be, what it is, what to do.</summary>
    public TransferException BadAttribute(string name, string wanted, string seen, string advice = "export the model again or mend the attribute") =>
        Bad($"attribute '{name}': expected {wanted}, got {seen}; {advice}");

    /// <summary>An error about an input: what it must be, what it is, what to do.</summary>
    public TransferException BadInput(int index, string wanted, string seen, string advice = "check what computes it") =>
        Bad($"input {index} '{Onnx.Shown.Name(Node.Input(index)?.Name ?? "")}': expected {wanted}, got {seen}; {advice}");

    /// <summary>Numbers as messages show them, the first twelve of them.</summary>
    public static string Shown(IReadOnlyCollection<long> values) =>
        $"[{string.Join(',', values.Take(12))}{(values.Count > 12 ? ",…" : "")}]";

    private static string Span(int rank, bool end) => $"an int from {-rank} to {(end ? rank : rank - 1)} for {rank} dimensions";

    private static int? Position(long axis, int rank, bool end)
    {
        long at = axis < 0 ? axis + rank : axis;
        return at >= 0 && at < rank + (end ? 1 : 0) ? (int)at : null;
    }

    private static int[]? Positions(long[] axes, int rank)
    {
        int[] positions = new int[axes.Length];
        for (int i = 0; i < axes.Length; i++)
        {
            if (Position(axes[i], rank, end: false) is not { } at || Array.IndexOf(positions, at, 0, i) >= 0)
                return null;
            positions[i] = at;
        }

        return positions;
    }

    private TransferException Missing(string name) => Bad($"attribute '{name}' is missing; the operator needs it");

    private NodeAttribute Kind(NodeAttribute attribute, AttributeType wanted, string words) =>
        attribute.Type == wanted ? attribute : throw BadAttribute(attribute.Name, words, $"a value of kind {attribute.Type}");
}
