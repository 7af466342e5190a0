using Transfer.FineTune.Engine;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>
/// Single elements of any type as numbers: what casts, comparisons and quantisation read and write. Real numbers go through float64, which
/// holds every float16, bfloat16 and float32; whole numbers through <see cref="Integers"/>, which keeps all 64 bits.
/// </summary>
internal static unsafe class Elements
{
    /// <summary>Whether elements of a type have fractions.</summary>
    public static bool IsReal(DataType type) => type is DataType.Float or DataType.Double or DataType.Float16 or DataType.BFloat16;

    /// <summary>An element as a real number.</summary>
    public static double Read(Slot slot, long i) => slot.Type switch
    {
        DataType.Float => slot.F[i],
        DataType.Double => ((double*)slot.Pointer)[i],
        DataType.Float16 => (double)((Half*)slot.Pointer)[i],
        DataType.BFloat16 => BitConverter.UInt32BitsToSingle((uint)((ushort*)slot.Pointer)[i] << 16),
        DataType.UInt64 => ((ulong*)slot.Pointer)[i],
        _ => Integers.Read(slot, i),
    };

    /// <summary>Stores a real number, rounded to the nearest that the type has; cut towards zero where it has whole numbers only.</summary>
    public static void Write(Slot slot, long i, double value)
    {
        switch (slot.Type)
        {
            case DataType.Float: slot.F[i] = (float)value; break;
            case DataType.Double: ((double*)slot.Pointer)[i] = value; break;
            case DataType.Float16: ((Half*)slot.Pointer)[i] = (Half)value; break;
            case DataType.BFloat16: ((ushort*)slot.Pointer)[i] = ToBFloat16((float)value); break;
            case DataType.Bool: Integers.Write(slot, i, value != 0 ? 1 : 0); break;
            case DataType.UInt64: ((ulong*)slot.Pointer)[i] = (ulong)value; break;
            default: Integers.Write(slot, i, (long)value); break;
        }
    }

    // The upper half of a float32, rounded to the nearest, ties to even.
    private static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)(float.IsNaN(value) ? (bits >> 16) | 0x40 : (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
