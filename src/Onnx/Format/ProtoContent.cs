using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Google.Protobuf.Collections;

namespace Transfer.Onnx.Format;

/// <summary>Elements in a TensorProto: raw_data as it is, typed fields converted when they are asked for.</summary>
internal sealed class ProtoContent(string file, TensorProto proto) : TensorContent
{
    public override string Label => $"{Shown.Path(file)}: tensor '{Shown.Name(proto.Name)}'";

    // Repeated numbers take at most their own size, integers as varints up to 10 bytes.
    public override long StoredSize => proto.RawData.Length + (4L * proto.FloatData.Count) + (8L * proto.DoubleData.Count)
        + (10L * ((long)proto.Int32Data.Count + proto.Int64Data.Count + proto.Uint64Data.Count))
        + proto.StringData.Sum(s => (long)s.Length);

    public override ReadOnlyMemory<byte> ReadBytes(Tensor tensor)
    {
        if (proto.HasRawData)
        {
            if (proto.FloatData.Count + proto.Int32Data.Count + proto.Int64Data.Count + proto.DoubleData.Count + proto.Uint64Data.Count > 0)
                throw tensor.Bad("it has both raw_data and a typed data field; export the model again");
            return proto.RawData.Memory;
        }

        return tensor.Type switch
        {
            DataType.Float => Copy(tensor, proto.FloatData, 1),
            DataType.Complex64 => Copy(tensor, proto.FloatData, 2),
            DataType.Double => Copy(tensor, proto.DoubleData, 1),
            DataType.Complex128 => Copy(tensor, proto.DoubleData, 2),
            DataType.Int64 => Copy(tensor, proto.Int64Data, 1),
            DataType.UInt64 => Copy(tensor, proto.Uint64Data, 1),
            DataType.UInt32 => Narrow(tensor),
            DataType.Int32 => Copy(tensor, proto.Int32Data, 1),
            _ => FromInt32(tensor),
        };
    }

    public override IReadOnlyList<ReadOnlyMemory<byte>> ReadStrings(Tensor tensor) =>
        proto.HasRawData ? base.ReadStrings(tensor) : [.. proto.StringData.Select(s => s.Memory)];

    private static byte[] Copy<T>(Tensor tensor, RepeatedField<T> field, int perElement)
        where T : unmanaged
    {
        CheckCount(tensor, field.Count, tensor.Count * perElement);
        var values = new T[field.Count];
        field.CopyTo(values, 0);
        return MemoryMarshal.AsBytes<T>(values).ToArray();
    }

    private byte[] Narrow(Tensor tensor)
    {
        CheckCount(tensor, proto.Uint64Data.Count, tensor.Count);
        byte[] bytes = new byte[proto.Uint64Data.Count * sizeof(uint)];
        for (int i = 0; i < proto.Uint64Data.Count; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * sizeof(uint)), (uint)proto.Uint64Data[i]);
        return bytes;
    }

    // int32_data has one element an entry; of the packed types one byte an entry, holding two or four elements.
    private byte[] FromInt32(Tensor tensor)
    {
        bool wide = tensor.Type.BitsPerElement() == 16;
        CheckCount(tensor, proto.Int32Data.Count, wide ? tensor.Count : tensor.ByteCount);
        byte[] bytes = new byte[proto.Int32Data.Count * (wide ? 2 : 1)];
        for (int i = 0; i < proto.Int32Data.Count; i++)
        {
            if (wide)
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(i * 2), (ushort)proto.Int32Data[i]);
            else
                bytes[i] = (byte)proto.Int32Data[i];
        }

        return bytes;
    }

    private static void CheckCount(Tensor tensor, long seen, long wanted)
    {
        if (seen != wanted)
            throw tensor.WrongSize(seen, "entries", wanted);
    }
}
