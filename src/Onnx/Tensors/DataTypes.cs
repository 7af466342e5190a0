namespace Transfer.Onnx;

/// <summary>Facts about the element types.</summary>
public static class DataTypes
{
    /// <summary>
    /// Bits of one element in raw little-endian data: 2 and 4 for the packed types, 0 for strings (which have no fixed size)
    /// and for numbers that are no type of the standard.
    /// </summary>
    public static int BitsPerElement(this DataType type) => type switch
    {
        DataType.UInt2 or DataType.Int2 => 2,
        DataType.UInt4 or DataType.Int4 or DataType.Float4E2M1 => 4,
        DataType.UInt8 or DataType.Int8 or DataType.Bool or DataType.Float8E4M3FN or DataType.Float8E4M3FNUZ
            or DataType.Float8E5M2 or DataType.Float8E5M2FNUZ or DataType.Float8E8M0 => 8,
        DataType.UInt16 or DataType.Int16 or DataType.Float16 or DataType.BFloat16 => 16,
        DataType.Float or DataType.Int32 or DataType.UInt32 => 32,
        DataType.Int64 or DataType.UInt64 or DataType.Double or DataType.Complex64 => 64,
        DataType.Complex128 => 128,
        _ => 0,
    };

    /// <summary>Whether the number is a type of the standard.</summary>
    public static bool IsKnown(this DataType type) => type is >= DataType.Float and <= DataType.Int2;

    /// <summary>Whether values are real numbers with a fraction (float32, float64 and the smaller floats).</summary>
    public static bool IsFloatingPoint(this DataType type) => type is DataType.Float or DataType.Float16 or DataType.Double
        or DataType.BFloat16 or DataType.Float4E2M1 or (>= DataType.Float8E4M3FN and <= DataType.Float8E5M2FNUZ) or DataType.Float8E8M0;

    /// <summary>The name in ONNX's text form and in operator type strings: <c>float</c>, <c>int64</c>, <c>bfloat16</c>.</summary>
    public static string OnnxName(this DataType type) => type.IsKnown()
        ? type.ToString().ToLowerInvariant()
        : $"type {(int)type}";

    /// <summary>The element type whose raw data is a span of <typeparamref name="T"/>.</summary>
    /// <exception cref="TransferException">No element type is stored as <typeparamref name="T"/> (kind Usage).</exception>
    public static DataType Of<T>()
        where T : unmanaged
    {
        Type type = typeof(T);
        return type == typeof(float) ? DataType.Float
            : type == typeof(double) ? DataType.Double
            : type == typeof(long) ? DataType.Int64
            : type == typeof(int) ? DataType.Int32
            : type == typeof(byte) ? DataType.UInt8
            : type == typeof(sbyte) ? DataType.Int8
            : type == typeof(bool) ? DataType.Bool
            : type == typeof(Half) ? DataType.Float16
            : type == typeof(short) ? DataType.Int16
            : type == typeof(ushort) ? DataType.UInt16
            : type == typeof(uint) ? DataType.UInt32
            : type == typeof(ulong) ? DataType.UInt64
            : throw new TransferException(ErrorKind.Usage, $"tensor: no ONNX element type is stored as {type.Name}; use float, double, "
                + "Half, bool or an integer, or give the type and the bytes");
    }
}
