namespace Transfer.Onnx.Ops;

/// <summary>
/// QuantizeLinear: y = saturate(round(x / y_scale) + y_zero_point), of the zero point's type, else of output_dtype (from opset 21 on), else
/// uint8. DequantizeLinear: (x - x_zero_point) * x_scale, of output_dtype (from 23 on), else of the scale's type; float before 19. Scales are for the whole
/// tensor, for axis (default 1, from 13 on) or for blocks of block_size along it (from 21 on). DynamicQuantizeLinear: uint8 with a scale and zero point of its own.
/// </summary>
internal static class Quantize
{
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
