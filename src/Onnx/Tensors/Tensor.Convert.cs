namespace Transfer.Onnx;

/// <content>Conversion.</content>
public sealed partial class Tensor
{
    /// <summary>
    /// The elements as float32. Exact from float16, bfloat16 and integers up to 16 bits; from float64 and wider integers rounded to the
    /// nearest, ties to even.
    /// </summary>
    /// <exception cref="TransferException">
    /// The type is none of these (kind Usage), or the data is bad (see <see cref="Bytes"/>).
    /// </exception>
    public float[] ToFloats()
    {
        switch (Type)
        {
            case DataType.Float:
                return AsSpan<float>().ToArray();
            case DataType.Float16:
                return Convert(AsSpan<Half>(), static x => (float)x);
            case DataType.BFloat16:
                return Convert(AsSpan<ushort>(), static x => BitConverter.UInt32BitsToSingle((uint)x << 16));
            case DataType.Double:
                return Convert(AsSpan<double>(), static x => (float)x);
            case DataType.Int8:
                return Convert(AsSpan<sbyte>(), static x => (float)x);
            case DataType.UInt8:
                return Convert(AsSpan<byte>(), static x => (float)x);
            case DataType.Int16:
                return Convert(AsSpan<short>(), static x => (float)x);
            case DataType.UInt16:
                return Convert(AsSpan<ushort>(), static x => (float)x);
            case DataType.Int32:
                return Convert(AsSpan<int>(), static x => (float)x);
            case DataType.Int64:
                return Convert(AsSpan<long>(), static x => (float)x);
            default:
                throw new TransferException(ErrorKind.Usage,
                    $"{Label}: {Type.OnnxName()} elements cannot be read as float; ask for the bytes");
        }
    }

    /// <summary>The elements of an integer tensor as 64-bit integers: shapes, axes, labels.</summary>
    /// <exception cref="TransferException">
    /// The type is no integer of 8 to 64 bits (kind Usage), or the data is bad (see <see cref="Bytes"/>).
    /// </exception>
    public long[] ToLongs() => Type switch
    {
        DataType.Int64 => AsSpan<long>().ToArray(),
        DataType.Int32 => Convert(AsSpan<int>(), static x => (long)x),
        DataType.UInt32 => Convert(AsSpan<uint>(), static x => (long)x),
        DataType.Int16 => Convert(AsSpan<short>(), static x => (long)x),
        DataType.UInt16 => Convert(AsSpan<ushort>(), static x => (long)x),
        DataType.Int8 => Convert(AsSpan<sbyte>(), static x => (long)x),
        DataType.UInt8 => Convert(AsSpan<byte>(), static x => (long)x),
        _ => throw new TransferException(ErrorKind.Usage,
            $"{Label}: {Type.OnnxName()} elements cannot be read as int64; ask for the bytes"),
    };

    private static TTo[] Convert<TFrom, TTo>(ReadOnlySpan<TFrom> from, Func<TFrom, TTo> convert)
    {
        var to = new TTo[from.Length];
        for (int i = 0; i < to.Length; i++)
            to[i] = convert(from[i]);
        return to;
    }
}
