namespace Transfer.Onnx.Ops;

/// <summary>
/// QuantizeLinear: y = saturate(round(x / y_scale) + y_zero_point), of the zero point's type, else of output_dtype (from opset 21 on), else
/// uint8. DequantizeLinear: (x - x_zero_point) * x_scale, of output_dtype (from 23 on), else of the scale's type; float before 19. Scales are for the whole
/// tensor, for axis (default 1, from 13 on) or for blocks of block_size along it (from 21 on). DynamicQuantizeLinear: uint8 with a scale and zero point of its own.
/// </summary>
internal static class Quantize
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        DequantizeLinear-10 (x: T, x_scale: float, x_zero_point?: T) -> (y: float)
            T: uint8 int8 int32
        -13
            [axis: int = 1]
        -19 (x: T1, x_scale: T2, x_zero_point?: T1) -> (y: T2)
            T1: float8 uint8 int8 int32; T2: bfloat16 float16 float
        -21
            [axis: int = 1, block_size: int = 0]
            T1: float8 uint8 uint16 int8 int16 int32 uint4 int4
        -23 (x: T1, x_scale: T2, x_zero_point?: T1) -> (y: T3)
            [axis: int = 1, block_size: int = 0, output_dtype: int = 0]
            T1: float8 uint8 uint16 int8 int16 int32 uint4 int4 float4e2m1; T3: bfloat16 float16 float
        -24
            T2: bfloat16 float16 float float8e8m0
        -25
            T1: float8 uint8 uint16 int8 int16 int32 uint4 int4 float4e2m1 uint2 int2
        DynamicQuantizeLinear-11 (x: T1) -> (y: T2, y_scale: float, y_zero_point: T2)
            T1: float; T2: uint8
        QuantizeLinear-10 (x: T1, y_scale: float, y_zero_point?: T2) -> (y: T2)
            T1: int32 float; T2: uint8 int8
        -13
            [axis: int = 1]
        -19 (x: T1, y_scale: T1, y_zero_point?: T2) -> (y: T2)
            [axis: int = 1, saturate: int = 1]
            T1: int32 bfloat16 float16 float; T2: float8 uint8 int8
        -21
            [axis: int = 1, block_size: int = 0, output_dtype: int = 0, saturate: int = 1]
            T2: float8 uint8 uint16 int8 int16 uint4 int4
        -23 (x: T1, y_scale: T2, y_zero_point?: T3) -> (y: T3)
            [axis: int = 1, block_size: int = 0, output_dtype: int = 0, precision: int = 0, saturate: int = 1]
            T2: int32 bfloat16 float16 float; T3: float8 uint8 uint16 int8 int16 uint4 int4 float4e2m1
        -24
            T2: int32 bfloat16 float16 float float8e8m0
        -25
            T3: float8 uint8 uint16 int8 int16 uint4 int4 float4e2m1 uint2 int2
        """;

    public static void InferQuantize(OpContext c)
    {
        DataType asked = c.ElementAttribute("output_dtype"), zero = c.Element(2);
        if (asked != DataType.Undefined && zero != DataType.Undefined && asked != zero)
            throw c.BadAttribute("output_dtype", $"{zero.OnnxName()} as the zero point has", asked.OnnxName());
        DataType type = c.Has(2) ? zero : asked == DataType.Undefined ? DataType.UInt8 : asked;
        c.Set(0, type, c.ShapeOf(0));
    }

    public static void InferDequantize(OpContext c)
    {
        DataType asked = c.ElementAttribute("output_dtype");
        c.Set(0, c.Since < 19 ? DataType.Float : asked == DataType.Undefined ? c.Element(1) : asked, c.ShapeOf(0));
    }

    public static void InferDynamic(OpContext c)
    {
        c.Set(0, DataType.UInt8, c.ShapeOf(0));
        c.Set(1, DataType.Float, new Shape());
        c.Set(2, DataType.UInt8, new Shape());
    }
}
