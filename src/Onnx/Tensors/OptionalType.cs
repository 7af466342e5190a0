namespace Transfer.Onnx;

/// <summary>A value that may be absent.</summary>
/// <param name="Element">The type of the value when present, or null when the file does not say.</param>
public sealed record OptionalType(OnnxType? Element) : OnnxType
{
    /// <inheritdoc/>
    public override string ToString() => $"optional({Element?.ToString() ?? "?"})";
}
