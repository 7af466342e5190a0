namespace Transfer.Onnx;

/// <summary>
/// How large a model from a stranger may be. Every limit is far above the models that people use and keeps what a file can cost within
/// what its size suggests; SECURITY.md has them in a table.
/// </summary>
public sealed record ModelLimits
{
    /// <summary>Nodes, in subgraphs and functions too.</summary>
    public long Nodes { get; init; } = 1_000_000;

    /// <summary>Nodes after all calls of the model's own functions are replaced by their bodies.</summary>
    public long InlinedNodes { get; init; } = 1_000_000;

    /// <summary>Inputs, outputs and attributes of one node.</summary>
    public int NodeParts { get; init; } = 65_536;

    /// <summary>Dimensions of one tensor or value.</summary>
    public int Rank { get; init; } = 64;

    /// <summary>Bytes of one tensor, in the file or beside it.</summary>
    public long TensorBytes { get; init; } = 8L << 30;

    /// <summary>Bytes of one value of which all dimensions are known: what running the model would allocate for it.</summary>
    public long ValueBytes { get; init; } = 16L << 30;

    /// <summary>Characters of one name.</summary>
    public int NameLength { get; init; } = 65_536;
}
