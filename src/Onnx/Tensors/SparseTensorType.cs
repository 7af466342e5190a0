namespace Transfer.Onnx;

/// <summary>A tensor given by its nonzero entries.</summary>
/// <param name="Element">The element type.</param>
/// <param name="Shape">The dimensions, or null.</param>
public sealed record SparseTensorType(DataType Element, Shape? Shape = null) : OnnxType
{
    /// <inheritdoc/>
    public override string ToString() => $"sparse_tensor({Element.OnnxName()}{Shape?.ToString() ?? "[]?"})";
}
