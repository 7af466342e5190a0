using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>
/// y = x / scale rounded to the nearest (ties to even) + zero point, cut to what the type of y holds: integers of 8 or 16 bits. One scale for
/// all, for each slice along <c>axis</c>, or for each block of <c>block_size</c> along it.
/// </summary>
internal sealed unsafe class QuantizeLinear : Operator
{
    private ScaleLayout _scales = null!;
    private (double Least, double Most) _range;

    public override void Plan()
    {
        var type = (DataType)Attributes.Int("output_dtype", 0);
        if (type == 0)
            type = Has(2) ? X(2).Type : DataType.UInt8;
        _range = RangeOf(type) ?? throw Bad($"it quantises to {type.OnnxName()}; the engine has integers of 8 and 16 bits");
        if (!X(0).IsFloat || !X(1).IsFloat)
            throw Bad($"it quantises {X(0)} by scales {X(1)}; the engine has float32 for both");
        _scales = ScaleLayout.Of(X(0), X(1), X(0).Rank == 0 ? 0 : Axis(X(1).Rank == 0 ? 0 : Attributes.Int("axis", 1), X(0).Rank), Attributes.Int("block_size", 0))
            ?? throw Bad($"scales {X(1)} do not fit {X(0)}: there is one, one for each slice of the axis, or one for each block");
        if (Has(2) && X(2).Count != X(1).Count)
            throw Bad($"zero points {X(2)} do not fit scales {X(1)}; there is one for each");
        Make(0, type, X(0).Shape);
    }

    // y = clamp(round(x / scale) + zero point)
    public override void Forward()
    {
        for (long i = 0; i < Y().Count; i++)
        {
            long at = _scales.PlaceOf(i);
            double zero = Has(2) ? Integers.Read(X(2), at) : 0;
            Integers.Write(Y(), i, Quantize(X(0).F[i], X(1).F[at], zero, _range));
        }
    }

    /// <summary>A value as the whole number that stands for it.</summary>
    public static long Quantize(float x, float scale, double zero, (double Least, double Most) range)
    {
        double whole = Math.Round(x / scale, MidpointRounding.ToEven) + zero;
        return double.IsNaN(whole) ? (long)zero : (long)Math.Clamp(whole, range.Least, range.Most);
    }

    private static (double Least, double Most)? RangeOf(DataType type) => type switch
    {
        DataType.UInt8 => (byte.MinValue, byte.MaxValue),
        DataType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        DataType.UInt16 => (ushort.MinValue, ushort.MaxValue),
        DataType.Int16 => (short.MinValue, short.MaxValue),
        _ => null,
    };
}
