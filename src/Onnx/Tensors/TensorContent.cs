namespace Transfer.Onnx;

/// <summary>
/// Where a tensor's elements are: in memory, in fields of a file's message, or in a data file. Kept apart from <see cref="Tensor"/>
/// so that tensors know neither protobuf nor files.
/// </summary>
internal abstract class TensorContent
{
    /// <summary>What messages call the tensor: <c>model.onnx: tensor 'w'</c>.</summary>
    public abstract string Label { get; }

    /// <summary>The bytes the elements take in the model file; 0 when they are elsewhere.</summary>
    public abstract long StoredSize { get; }

    /// <summary>The elements as ONNX's raw_data, with a length that fits <paramref name="tensor"/>.</summary>
    public abstract ReadOnlyMemory<byte> ReadBytes(Tensor tensor);

    /// <summary>The elements of a string tensor, as many as <paramref name="tensor"/> has.</summary>
    public virtual IReadOnlyList<ReadOnlyMemory<byte>> ReadStrings(Tensor tensor) =>
        throw new TransferException(ErrorKind.BadInput,
            $"{Label}: strings cannot be stored as raw or external data; store them in string_data");
}
