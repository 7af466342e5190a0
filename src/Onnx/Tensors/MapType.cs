namespace Transfer.Onnx;

/// <summary>A mapping from integers or strings to values of one type.</summary>
/// <param name="Key">An integer type or string.</param>
/// <param name="Element">The type of the values, or null when the file does not say.</param>
public sealed record MapType(DataType Key, OnnxType? Element) : OnnxType
{
    /// <inheritdoc/>
    public override string ToString() => $"map({Key.OnnxName()}, {Element?.ToString() ?? "?"})";
}
