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

    /// <summary>y = (x - zero point) * scale.</summary>
    public static void DequantizeFrom10(StepContext c)
    {
        DataType type = c.KnownElement(1);
        Value x = c.Cast(c.Input(0), type);
        if (c.Has(2))
            x = c.Add("Sub", [x, Aligned(c, c.Cast(c.Input(2), type))]);
        c.Replace(c.Add("Mul", [x, Aligned(c, c.Input(1))]));
    }

    /// <summary>Before opset 13 there is one scale for all; where it is one for each entry of an axis, the arithmetic is written out.</summary>
    public static void DequantizeFrom13(StepContext c)
    {
        if (IsOneScale(c))
            _ = c.DropAttribute("axis");
        else
            DequantizeFrom10(c);
    }

    public static void DequantizeFrom21(StepContext c)
    {
        RefuseBlocks(c);
        if (c.Element(0) is DataType.Int16 or DataType.UInt16)
            DequantizeFrom10(c);
    }

    public static void DequantizeFrom23(StepContext c)
    {
        long output = c.Node.Attributes.Int("output_dtype", 0);
        if (output != 0 && output != (long)c.KnownElement(1))
            throw c.Refuse("there is no output_dtype there; give a scale of that type");
        _ = c.DropAttribute("output_dtype");
    }

    /// <summary>y = x / scale, rounded to even, + zero point, clipped to what the type holds.</summary>
    public static void QuantizeFrom13(StepContext c)
    {
        if (IsOneScale(c))
            _ = c.DropAttribute("axis");
        else
            WriteOut(c);
    }

    public static void QuantizeFrom19(StepContext c) => c.DropAttribute("saturate");

    public static void QuantizeFrom21(StepContext c)
    {
        RefuseBlocks(c);
        var output = (DataType)c.Node.Attributes.Int("output_dtype", 0);
        _ = c.DropAttribute("output_dtype");
        DataType target = c.Has(2) ? c.KnownElement(2) : output == DataType.Undefined ? DataType.UInt8 : output;
        if (!c.Has(2) && target != DataType.UInt8)
            c.SetInput(2, c.Keep(c.Filled(target, 0, c.ShapeOf(1)?.Numbers ?? [])));
        if (target is DataType.Int16 or DataType.UInt16)
            WriteOut(c);
    }

    public static void QuantizeFrom23(StepContext c)
    {
        if (c.Node.Attributes.Int("precision", 0) != 0)
            throw c.Refuse("there is no precision there; convert to opset 23 or later");
        if (c.Element(0) != c.Element(1))
            throw c.Refuse($"x and scale are of one type there, these are {c.Element(0).OnnxName()} and {c.Element(1).OnnxName()}; convert to opset 23 or later");
        _ = c.DropAttribute("precision");
    }

    public static void MatMulFrom21(StepContext c)
    {
        foreach (int scale in (int[])[1, 4, 6])
            c.SetInput(scale, c.Cast(c.Input(scale), DataType.Float));
    }

    private static void WriteOut(StepContext c)
    {
        DataType target = c.Has(2) ? c.KnownElement(2) : DataType.UInt8;
        (double low, double high) = target switch
        {
            DataType.Int8 => ((double)sbyte.MinValue, (double)sbyte.MaxValue),
            DataType.UInt8 => (0, byte.MaxValue),
            DataType.Int16 => (short.MinValue, short.MaxValue),
            DataType.UInt16 => (0, ushort.MaxValue),
            _ => throw Narrow.Refuse(c, target),
        };
        Value x = c.Cast(c.Input(0), DataType.Float);
        Value rounded = c.Add("Round", [c.Add("Div", [x, Aligned(c, c.Cast(c.Input(1), DataType.Float))])]);
        if (c.Has(2))
            rounded = c.Add("Add", [rounded, Aligned(c, c.Cast(c.Input(2), DataType.Float))]);
        Value clipped = c.Add("Clip", [rounded, c.Number(DataType.Float, low), c.Number(DataType.Float, high)]);
        c.Replace(c.Cast(c.Cast(clipped, DataType.Int32), target));
    }

    private static bool IsOneScale(StepContext c) => c.ShapeOf(1) is { Rank: 0 } or [{ Number: 1 }];

    private static void RefuseBlocks(StepContext c)
    {
        if (c.Node.Attributes.Int("block_size", 0) != 0 || c.RankOf(1) > 1)
            throw c.Refuse("there are no blocks there; convert to opset 21 or later");
        _ = c.DropAttribute("block_size");
    }

    /// <summary>A scale for each entry of an axis, with dimensions of 1 behind it for those after the axis.</summary>
    private static Value Aligned(StepContext c, Value value)
    {
        if (c.ShapeOf(value) is { Rank: 0 } or [{ Number: 1 }])
            return value;
        int rank = c.KnownRank(0), axis = (int)Axes.FromStart(c.Node.Attributes.Int("axis", 1), rank);
        return c.Add("Reshape", [value, c.Longs([-1, .. Enumerable.Repeat(1L, rank - 1 - axis)])]);
    }
}
