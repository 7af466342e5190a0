namespace Transfer.Onnx;

/// <summary>The elements of a string tensor held in memory.</summary>
internal sealed class StringContent(IReadOnlyList<ReadOnlyMemory<byte>> strings) : TensorContent
{
    public override string Label => "tensor";

    public override long StoredSize => strings.Sum(s => (long)s.Length);

    public override ReadOnlyMemory<byte> ReadBytes(Tensor tensor) => default;

    public override IReadOnlyList<ReadOnlyMemory<byte>> ReadStrings(Tensor tensor) => strings;
}
