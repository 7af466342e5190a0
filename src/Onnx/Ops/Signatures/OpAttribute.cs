namespace Transfer.Onnx.Ops;

/// <summary>An attribute of an operator.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it holds.</param>
public sealed record OpAttribute(string Name, AttributeType Type)
{
    /// <summary>Whether a node must have it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>What it is when a node does not have it, as text, or null.</summary>
    public string? Default { get; init; }

    /// <summary>The least that an integer, or each of a list, may be.</summary>
    public long? Least { get; init; }

    /// <summary>The words that a string may be; none allows all.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];
}
