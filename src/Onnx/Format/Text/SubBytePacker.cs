using Google.Protobuf;

namespace Transfer.Onnx.Format;

/// <summary>Packs elements of 2 or 4 bits into bytes, the first in the lowest bits, as ONNX's raw data holds them.</summary>
internal sealed class SubBytePacker(DataType type)
{
    private readonly List<byte> _bytes = [];
    private int _used = 8;

    /// <summary>Bits of one element; 0 for a type of whole bytes.</summary>
    public int Bits { get; } = TensorValues.PackedBits(type);

    public void Add(int value)
    {
        if (_used == 8)
        {
            _bytes.Add(0);
            _used = 0;
        }

        _bytes[^1] |= (byte)((value & ((1 << Bits) - 1)) << _used);
        _used += Bits;
    }

    public ByteString ToBytes() => ByteString.CopyFrom([.. _bytes]);
}
