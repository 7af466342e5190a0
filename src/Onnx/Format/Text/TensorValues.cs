using System.Buffers.Binary;

namespace Transfer.Onnx.Format;

/// <summary>The values of a tensor message, wherever they are stored, as the bytes of raw data.</summary>
internal static class TensorValues
{
    /// <summary>The number of elements that the dims say; the largest number there is if it overflows, -1 if a dim is negative.</summary>
    public static long Count(TensorProto tensor)
    {
        if (tensor.Dims.Any(dim => dim < 0))
            return -1;
        if (tensor.Dims.Contains(0))
            return 0;
        Int128 count = 1;
        foreach (long dim in tensor.Dims)
            count = Int128.Min(count * dim, long.MaxValue);
        return (long)count;
    }

    /// <summary>Bits of one element of a type that is packed into bytes; 0 for the others.</summary>
    public static int PackedBits(DataType type) => type.BitsPerElement() is var bits && bits < 8 ? bits : 0;

    /// <summary>The least and the most an element (for floating point: its bit pattern) can be; types of up to 32 bits but uint32.</summary>
    public static (int Least, int Most) Range(DataType type) => type switch
    {
        DataType.Bool => (0, 1),
        DataType.Int2 => (-2, 1),
        DataType.UInt2 => (0, 3),
        DataType.Int4 => (-8, 7),
        DataType.UInt4 or DataType.Float4E2M1 => (0, 15),
        DataType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        DataType.Int16 => (short.MinValue, short.MaxValue),
        DataType.UInt16 or DataType.Float16 or DataType.BFloat16 => (0, ushort.MaxValue),
        DataType.Int32 => (int.MinValue, int.MaxValue),
        _ => (0, byte.MaxValue),
    };

    /// <summary>
    /// The tensor's elements as little-endian raw data; false if it stores none, too few, too many, or values that are no elements of its type.
    /// </summary>
    /// <remarks>Strings are not looked at here.</remarks>
    public static bool TryGetRaw(TensorProto tensor, out ReadOnlyMemory<byte> raw)
    {
        raw = default;
        if (!TextWords.IsElementType(tensor.DataType) || (DataType)tensor.DataType == DataType.String)
            return false;
        var type = (DataType)tensor.DataType;
        Int128 length = ((Int128)Count(tensor) * type.BitsPerElement() + 7) / 8;
        int typed = tensor.FloatData.Count + tensor.Int32Data.Count + tensor.Int64Data.Count + tensor.DoubleData.Count
            + tensor.Uint64Data.Count + tensor.StringData.Count;
        if (length < 0 || (tensor.HasRawData && tensor.RawData.Length > 0 && typed > 0))
            return false;
        raw = typed > 0 ? Typed(tensor, type, typed) : tensor.HasRawData ? tensor.RawData.Memory : default;
        return raw.Length == length && IsCanonical(type, raw.Span, Count(tensor));
    }

    private static byte[] Typed(TensorProto tensor, DataType type, int all)
    {
        switch (type)
        {
            case DataType.Float or DataType.Complex64 when tensor.FloatData.Count == all:
                return Write<float>(tensor.FloatData, sizeof(float), BinaryPrimitives.WriteSingleLittleEndian);
            case DataType.Double or DataType.Complex128 when tensor.DoubleData.Count == all:
                return Write<double>(tensor.DoubleData, sizeof(double), BinaryPrimitives.WriteDoubleLittleEndian);
            case DataType.Int64 when tensor.Int64Data.Count == all:
                return Write<long>(tensor.Int64Data, sizeof(long), BinaryPrimitives.WriteInt64LittleEndian);
            case DataType.UInt64 when tensor.Uint64Data.Count == all:
                return Write<ulong>(tensor.Uint64Data, sizeof(ulong), BinaryPrimitives.WriteUInt64LittleEndian);
            case DataType.UInt32 when tensor.Uint64Data.Count == all && tensor.Uint64Data.All(value => value <= uint.MaxValue):
                return Write<ulong>(tensor.Uint64Data, sizeof(uint), (to, number) => BinaryPrimitives.WriteUInt32LittleEndian(to, (uint)number));
            case DataType.Float or DataType.Double or DataType.Int64 or DataType.UInt64 or DataType.UInt32:
            case DataType.Complex64 or DataType.Complex128:
                return [];
            default:
                return tensor.Int32Data.Count == all ? Narrow(tensor, type) : [];
        }
    }

    // Sub-byte elements are packed in int32 data as in raw data, a byte in each entry.
    private static byte[] Narrow(TensorProto tensor, DataType type)
    {
        bool packed = PackedBits(type) > 0;
        (int least, int most) = packed ? (0, byte.MaxValue) : Range(type);
        if (tensor.Int32Data.Any(value => value < least || value > most))
            return [];
        return type.BitsPerElement() switch
        {
            32 => Write<int>(tensor.Int32Data, sizeof(int), BinaryPrimitives.WriteInt32LittleEndian),
            16 => Write<int>(tensor.Int32Data, sizeof(short), (to, value) => BinaryPrimitives.WriteInt16LittleEndian(to, (short)value)),
            _ => Write<int>(tensor.Int32Data, sizeof(byte), (to, value) => to[0] = (byte)value),
        };
    }

    private delegate void Writer<T>(Span<byte> to, T value);

    private static byte[] Write<T>(ICollection<T> values, int size, Writer<T> write)
    {
        byte[] bytes = new byte[values.Count * size];
        int at = 0;
        foreach (T value in values)
        {
            write(bytes.AsSpan(at), value);
            at += size;
        }

        return bytes;
    }

    // A bool is 0 or 1, and what is left of the last byte of packed elements is 0; else the text would not give the same bytes back.
    private static bool IsCanonical(DataType type, ReadOnlySpan<byte> raw, long count)
    {
        if (type == DataType.Bool)
            return !raw.ContainsAnyExceptInRange((byte)0, (byte)1);
        int used = (int)(count * PackedBits(type) % 8);
        return used == 0 || raw[^1] >> used == 0;
    }
}
