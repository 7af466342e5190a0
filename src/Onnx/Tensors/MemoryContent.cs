namespace Transfer.Onnx;

/// <summary>Elements held in memory as raw little-endian data.</summary>
internal sealed class MemoryContent(ReadOnlyMemory<byte> bytes) : TensorContent
{
    public override string Label => "tensor";

    public override long StoredSize => bytes.Length;

    public override ReadOnlyMemory<byte> ReadBytes(Tensor tensor) => bytes;
}
