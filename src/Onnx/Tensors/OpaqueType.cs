namespace Transfer.Onnx;

/// <summary>A type that only its domain understands.</summary>
/// <param name="Domain">Who defines it.</param>
/// <param name="Name">Its name there.</param>
public sealed record OpaqueType(string Domain, string Name) : OnnxType
{
    /// <inheritdoc/>
    public override string ToString() => $"opaque({Domain}.{Name})";
}
