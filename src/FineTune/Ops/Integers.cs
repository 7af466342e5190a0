using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>
/// Functions of integers and truth values: indices, positions, masks. There are few of them at run time, so one plain loop serves all types.
/// </summary>
internal static unsafe class Integers
{
    /// <summary>y = f(a, b) over a broadcast nest (arrays 0 and 1).</summary>
    public static void Map<TFunction>(in Strides nest, Slot a, Slot b, Slot y)
        where TFunction : struct, IIntegerFunction
    {
        for (long i = 0; i < nest.Count; i++)
        {
            long value = TFunction.At(
                Read(a, nest.Offset(i, 0)),
                Read(b, nest.Offset(i, 1)));
            Write(y, i, value);
        }
    }

    /// <summary>Whether elements of a type are whole numbers or truth values that <see cref="Read"/> knows.</summary>
    public static bool Has(DataType type) => type is DataType.Int64 or DataType.Int32 or DataType.Int16 or DataType.Int8
        or DataType.UInt64 or DataType.UInt32 or DataType.UInt16 or DataType.UInt8 or DataType.Bool;

    /// <summary>An element; one of uint64 above 2⁶³ as the negative number of the same bits.</summary>
    public static long Read(Slot slot, long i) => slot.Type switch
    {
        DataType.Int64 => ((long*)slot.Pointer)[i],
        DataType.Int32 => ((int*)slot.Pointer)[i],
        DataType.Bool or DataType.UInt8 => ((byte*)slot.Pointer)[i],
        DataType.Int8 => ((sbyte*)slot.Pointer)[i],
        DataType.Int16 => ((short*)slot.Pointer)[i],
        DataType.UInt16 => ((ushort*)slot.Pointer)[i],
        DataType.UInt32 => ((uint*)slot.Pointer)[i],
        DataType.UInt64 => (long)((ulong*)slot.Pointer)[i],
        _ => throw Unsupported(slot),
    };

    public static void Write(Slot slot, long i, long value)
    {
        switch (slot.Type)
        {
            case DataType.Int64: ((long*)slot.Pointer)[i] = value; break;
            case DataType.Int32: ((int*)slot.Pointer)[i] = (int)value; break;
            case DataType.Bool: ((byte*)slot.Pointer)[i] = value != 0 ? (byte)1 : (byte)0; break;
            case DataType.UInt8: ((byte*)slot.Pointer)[i] = (byte)value; break;
            case DataType.Int8: ((sbyte*)slot.Pointer)[i] = (sbyte)value; break;
            case DataType.Int16: ((short*)slot.Pointer)[i] = (short)value; break;
            case DataType.UInt16: ((ushort*)slot.Pointer)[i] = (ushort)value; break;
            case DataType.UInt32: ((uint*)slot.Pointer)[i] = (uint)value; break;
            case DataType.UInt64: ((ulong*)slot.Pointer)[i] = (ulong)value; break;
            default: throw Unsupported(slot);
        }
    }

    private static TransferException Unsupported(Slot slot) => new(ErrorKind.BadInput,
        $"value '{Shown.Name(slot.Name)}': the engine does not compute with elements of type {slot.Type.OnnxName()}; convert the model to float32 and int64");
}
