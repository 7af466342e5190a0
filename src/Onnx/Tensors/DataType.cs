namespace Transfer.Onnx;

/// <summary>Element types, with the numbers ONNX gives them in a file.</summary>
public enum DataType
{
    /// <summary>No type was written.</summary>
    Undefined = 0,

    /// <summary>IEEE 754 binary32.</summary>
    Float = 1,

    /// <summary>8-bit unsigned integer.</summary>
    UInt8 = 2,

    /// <summary>8-bit signed integer.</summary>
    Int8 = 3,

    /// <summary>16-bit unsigned integer.</summary>
    UInt16 = 4,

    /// <summary>16-bit signed integer.</summary>
    Int16 = 5,

    /// <summary>32-bit signed integer.</summary>
    Int32 = 6,

    /// <summary>64-bit signed integer.</summary>
    Int64 = 7,

    /// <summary>A string of bytes, UTF-8 by convention.</summary>
    String = 8,

    /// <summary>One byte, 0 or 1.</summary>
    Bool = 9,

    /// <summary>IEEE 754 binary16.</summary>
    Float16 = 10,

    /// <summary>IEEE 754 binary64.</summary>
    Double = 11,

    /// <summary>32-bit unsigned integer.</summary>
    UInt32 = 12,

    /// <summary>64-bit unsigned integer.</summary>
    UInt64 = 13,

    /// <summary>Two floats, real then imaginary.</summary>
    Complex64 = 14,

    /// <summary>Two doubles, real then imaginary.</summary>
    Complex128 = 15,

    /// <summary>The upper 16 bits of a float.</summary>
    BFloat16 = 16,

    /// <summary>4 exponent bits, 3 mantissa bits, no infinities.</summary>
    Float8E4M3FN = 17,

    /// <summary>As <see cref="Float8E4M3FN"/> with no negative zero.</summary>
    Float8E4M3FNUZ = 18,

    /// <summary>5 exponent bits, 2 mantissa bits, with infinities.</summary>
    Float8E5M2 = 19,

    /// <summary>As <see cref="Float8E5M2"/> with no infinities and no negative zero.</summary>
    Float8E5M2FNUZ = 20,

    /// <summary>4-bit unsigned integer, two in a byte, the first in the low half.</summary>
    UInt4 = 21,

    /// <summary>4-bit signed integer, two in a byte, the first in the low half.</summary>
    Int4 = 22,

    /// <summary>2 exponent bits, 1 mantissa bit, two in a byte, the first in the low half.</summary>
    Float4E2M1 = 23,

    /// <summary>8 exponent bits and nothing else: a power of two.</summary>
    Float8E8M0 = 24,

    /// <summary>2-bit unsigned integer, four in a byte, the first in the lowest bits.</summary>
    UInt2 = 25,

    /// <summary>2-bit signed integer, four in a byte, the first in the lowest bits.</summary>
    Int2 = 26,
}
