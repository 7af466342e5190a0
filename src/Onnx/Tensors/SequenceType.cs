namespace Transfer.Onnx;

/// <summary>An ordered collection of values of one type.</summary>
/// <param name="Element">The type of the entries, or null when the file does not say.</param>
public sealed record SequenceType(OnnxType? Element) : OnnxType
{
    /// <inheritdoc/>
    public override string ToString() => $"seq({Element?.ToString() ?? "?"})";
}
