using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>
/// x as uint8 with the scale and zero point that its own range asks for: scale = (max(x, 0) - min(x, 0)) / 255, zero point =
/// round(-min / scale).
/// </summary>
internal sealed unsafe class DynamicQuantizeLinear : Operator
{
    public override void Plan()
    {
        if (!X().IsFloat)
            throw Bad($"its input is {X()}; float32 is needed");
        Make(0, DataType.UInt8, X().Shape);
        Make(1, DataType.Float);
        Make(2, DataType.UInt8);
    }

    // y = clamp(round(x / scale) + zero point)
    public override void Forward()
    {
        float least = 0, most = 0;
        for (long i = 0; i < X().Count; i++)
            (least, most) = (MathF.Min(least, X().F[i]), MathF.Max(most, X().F[i]));
        (double Least, double Most) range = (byte.MinValue, byte.MaxValue);
        float scale = (most - least) / byte.MaxValue;
        long zero = scale == 0 ? 0 : QuantizeLinear.Quantize(-least, scale, 0, range);
        Y(1).F[0] = scale;
        Integers.Write(Y(2), 0, zero);
        for (long i = 0; i < X().Count; i++)
            Integers.Write(Y(), i, scale == 0 ? zero : QuantizeLinear.Quantize(X().F[i], scale, zero, range));
    }
}
