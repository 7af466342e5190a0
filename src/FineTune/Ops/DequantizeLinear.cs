using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>y = (x - zero point) scale, in float32; scales as in QuantizeLinear.</summary>
internal sealed unsafe class DequantizeLinear : Operator
{
    private ScaleLayout _scales = null!;

    public override void Plan()
    {
        if (!Integers.Has(X(0).Type) || !X(1).IsFloat || Attributes.Int("output_dtype", (long)DataType.Float) is not (0 or (long)DataType.Float))
            throw Bad($"it reads {X(0)} by scales {X(1)}; the engine has integers of 8 to 32 bits, float32 scales and float32 results");
        _scales = ScaleLayout.Of(X(0), X(1), X(0).Rank == 0 ? 0 : Axis(X(1).Rank == 0 ? 0 : Attributes.Int("axis", 1), X(0).Rank), Attributes.Int("block_size", 0))
            ?? throw Bad($"scales {X(1)} do not fit {X(0)}: there is one, one for each slice of the axis, or one for each block");
        if (Has(2) && X(2).Count != X(1).Count)
            throw Bad($"zero points {X(2)} do not fit scales {X(1)}; there is one for each");
        Make(0, DataType.Float, X(0).Shape);
    }

    // y = (x - zero point) scale
    public override void Forward()
    {
        for (long i = 0; i < Y().Count; i++)
        {
            long at = _scales.PlaceOf(i);
            Y().F[i] = (Integers.Read(X(0), i) - (Has(2) ? Integers.Read(X(2), at) : 0)) * X(1).F[at];
        }
    }
}
