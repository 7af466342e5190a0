namespace Transfer.Onnx;

/// <summary>A dense tensor: <c>float[batch,3,224,224]</c>; no shape means that not even the rank is known.</summary>
/// <param name="Element">The element type.</param>
/// <param name="Shape">The dimensions, or null.</param>
public sealed record TensorType(DataType Element, Shape? Shape = null) : OnnxType
{
    /// <inheritdoc/>
    public override string ToString() => Element.OnnxName() + (Shape?.ToString() ?? "[]?");
}
