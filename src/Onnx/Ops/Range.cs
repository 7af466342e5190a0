namespace Transfer.Onnx.Ops;

/// <summary>start, start + delta, ... while below limit (above it for a negative delta): max(0, ceil((limit - start) / delta)) numbers. All inputs are scalars.</summary>
internal static class Range
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Range-11 (start: T, limit: T, delta: T) -> (output: T)
            T: int16 int32 int64 float double
        -27
            [stash_type: int = 1]
            T: floats int16 int32 int64 bfloat16
        """;

    public static void Infer(OpContext c)
    {
        for (int i = 1; i < 3; i++)
            Binary.SameElements(c, 0, i);
        Scalar start = c.Single(0), limit = c.Single(1), delta = c.Single(2);
        if (delta.Real == 0)
            throw c.BadInput(2, "a delta other than 0", "0");
        c.Set(0, c.Element(0), new Shape(Count(start, limit, delta).ToDim()));
    }

    public static void Fold(OpContext c)
    {
        if (c.OutputShape(0)?[0].Number is not <= KnownTensor.ElementLimit)
            return;
        var elements = new Scalar[c.OutputShape(0)![0].Number!.Value];
        for (int i = 0; i < elements.Length; i++)
            elements[i] = c.Single(0) + (c.Single(2) * i);
        c.SetKnown(0, KnownTensor.Vector(c.OutputElement(0), elements));
    }

    private static Scalar Count(Scalar start, Scalar limit, Scalar delta)
    {
        if (start.Real is { } from && limit.Real is { } to && delta.Real is { } step)
            return Math.Ceiling((to - from) / step) is var count && count < long.MaxValue ? (long)Math.Max(0, count) : default(Scalar);
        Scalar distance = delta.Real > 0 ? limit - start : start - limit;
        return delta.Real is { } by && by == Math.Truncate(by) ? Scalar.CeilingDivide(distance, (long)Math.Abs(by)) : default;
    }

    /// <summary>Before opset 27 the 16-bit floats are counted in float32.</summary>
    public static void From27(StepContext c)
    {
        _ = c.DropAttribute("stash_type");
        DataType type = c.KnownElement(0);
        if (type is not (DataType.Float16 or DataType.BFloat16))
            return;
        for (int i = 0; i < 3; i++)
            c.SetInput(i, c.Cast(c.Input(i), DataType.Float));
        c.Follow(0, new TensorType(DataType.Float, c.ShapeOf(c.Node.Output(0))), "Cast", [], ("to", type));
    }
}
