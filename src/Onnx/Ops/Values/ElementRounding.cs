using System.Buffers.Binary;

namespace Transfer.Onnx.Ops;

/// <summary>How the element types keep numbers: integers wrap around, reals round to the nearest.</summary>
internal static class ElementRounding
{
    /// <summary>The number as the type keeps it. Expressions are sizes, which fit.</summary>
    public static Scalar Round(DataType type, Scalar value)
    {
        if (type.IsFloatingPoint())
        {
            return value.Real is not { } real ? value : type switch
            {
                DataType.Double => Scalar.OfReal(real),
                DataType.Float => Scalar.OfReal((float)real),
                DataType.Float16 => Scalar.OfReal((double)(Half)real),
                DataType.BFloat16 => Scalar.OfReal(RoundToBFloat16((float)real)),
                _ => Scalar.Unknown,
            };
        }

        return value.Integer is not { } integer ? (value.Real is null ? value : Scalar.Unknown) : type switch
        {
            DataType.Int64 => integer,
            DataType.Int32 => unchecked((int)integer),
            DataType.Int16 => unchecked((short)integer),
            DataType.Int8 => unchecked((sbyte)integer),
            DataType.UInt32 => unchecked((uint)integer),
            DataType.UInt16 => unchecked((ushort)integer),
            DataType.UInt8 => unchecked((byte)integer),
            DataType.Bool => integer != 0 ? 1 : 0,
            _ => Scalar.Unknown,
        };
    }

    /// <summary>The numbers as raw little-endian data.</summary>
    public static byte[] Bytes(DataType type, ReadOnlySpan<Scalar> numbers)
    {
        int size = type.BitsPerElement() / 8;
        byte[] bytes = new byte[numbers.Length * size];
        for (int i = 0; i < numbers.Length; i++)
        {
            long bits = type switch
            {
                DataType.Double => BitConverter.DoubleToInt64Bits(numbers[i].Real!.Value),
                DataType.Float => BitConverter.SingleToInt32Bits((float)numbers[i].Real!.Value),
                DataType.Float16 => BitConverter.HalfToInt16Bits((Half)numbers[i].Real!.Value),
                DataType.BFloat16 => BitConverter.SingleToInt32Bits((float)numbers[i].Real!.Value) >> 16,
                _ => numbers[i].Integer!.Value,
            };
            Span<byte> at = bytes.AsSpan(i * size, size);
            switch (size)
            {
                case 1: at[0] = unchecked((byte)bits); break;
                case 2: BinaryPrimitives.WriteInt16LittleEndian(at, unchecked((short)bits)); break;
                case 4: BinaryPrimitives.WriteInt32LittleEndian(at, unchecked((int)bits)); break;
                default: BinaryPrimitives.WriteInt64LittleEndian(at, bits); break;
            }
        }

        return bytes;
    }

    // To the nearest, ties to even: half a unit is added to the 16 bits that go, less one where the last bit kept is even.
    private static float RoundToBFloat16(float value)
    {
        if (!float.IsFinite(value))
            return value;
        uint bits = BitConverter.SingleToUInt32Bits(value);
        bits += 0x7FFF + ((bits >> 16) & 1);
        return BitConverter.UInt32BitsToSingle(bits & 0xFFFF0000);
    }
}
