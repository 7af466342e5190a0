namespace Transfer.Onnx;

/// <summary>
/// The type of a value: <see cref="TensorType"/>, <see cref="SparseTensorType"/>, <see cref="SequenceType"/>,
/// <see cref="OptionalType"/>, <see cref="MapType"/> or <see cref="OpaqueType"/>. Immutable, equal by content.
/// </summary>
public abstract record OnnxType
{
    private protected OnnxType()
    {
    }
}
