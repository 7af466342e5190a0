namespace Transfer.Onnx.Ops;

/// <summary>
/// Adds elements before and after along each dimension (or those of axes, from opset 18 on): pads has all begins, then all ends; negative ones cut.
/// mode constant (value, default 0), reflect, edge, wrap (from 19 on). Pads is an attribute before opset 11 (paddings in 1), an input from then on.
/// </summary>
internal static class Pad
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Pad-1 (data: T) -> (output: T)
            [mode: string = "constant" in {constant reflect edge}, paddings!: ints, value: float = 0.0]
            T: floats
        -2
            [mode: string = "constant" in {constant reflect edge}, pads!: ints, value: float = 0.0]
        -11 (data: T, pads: int64, constant_value?: T) -> (output: T)
            [mode: string = "constant" in {constant reflect edge}]
            T: numeric
        -13
            T: all-ir4
        -18 (data: T, pads: int64, constant_value?: T, axes?: Tind) -> (output: T)
            Tind: int32 int64
        -19
            [mode: string = "constant" in {constant reflect edge wrap}]
        -21
            T: all-ir10
        -23
            T: all-ir11
        -24
            T: all-ir12
        -25
            T: all-ir13
        """;

    public static void InferByAttribute(OpContext c)
    {
        string name = c.Since < 2 ? "paddings" : "pads";
        long[] pads = c.Ints(name, c.ShapeOf(0)?.Rank * 2) ?? throw c.Bad($"attribute '{name}' is missing; the operator needs it");
        Mode(c);
        c.Set(0, c.Element(0), Padded(c, null, KnownTensor.Vector(DataType.Int64, Array.ConvertAll(pads, p => (Scalar)p))));
    }

    public static void InferByInput(OpContext c)
    {
        Mode(c);
        int[]? axes = c.Has(3) && c.ShapeOf(0) is { } shape ? c.Axes(3, shape.Rank) : null;
        c.Set(0, c.Element(0), Padded(c, axes, c.Has(3) && axes is null ? null : c.Known(1)));
    }

    private static void Mode(OpContext c) => _ = c.Word("mode", "constant", "constant", "reflect", "edge", "wrap");

    private static Shape? Padded(OpContext c, int[]? axes, KnownTensor? pads)
    {
        if (c.ShapeOf(0) is not { } shape)
            return null;
        if (pads is null)
            return OpContext.OfRank(shape.Rank);
        axes ??= [.. Enumerable.Range(0, shape.Rank)];
        if (pads.Count != axes.Length * 2)
            throw c.BadInput(1, $"{axes.Length * 2} entries, two for each dimension", pads.ToString());
        Dim[] dims = [.. shape];
        for (int i = 0; i < axes.Length; i++)
        {
            Scalar size = (Scalar)shape[axes[i]] + pads[i] + pads[i + axes.Length];
            if (size.Integer < 0)
                throw c.BadInput(1, $"pads that leave a size >= 0 of {shape}", pads.ToString());
            dims[axes[i]] = size.ToDim();
        }

        return new Shape(dims);
    }

    public static void To2(StepContext c)
    {
        if (c.Node.Attributes.Ints("paddings") is not { } pads)
            return;
        c.SetAttribute("pads", (long[])[.. pads]);
        _ = c.DropAttribute("paddings");
    }

    public static void To11(StepContext c)
    {
        c.AttributeToInput("pads", 1);
        float value = c.Node.Attributes.Float("value", 0);
        _ = c.DropAttribute("value");
        if (value != 0)
            c.SetInput(2, c.Number(c.KnownElement(0), value));
    }

    public static void From11(StepContext c)
    {
        if (c.Has(2))
        {
            Tensor value = c.Constant(2) ?? throw c.Dynamic(2, "value");
            float number = value.ToFloats()[0];
            if (value.Type == DataType.Double && number != value.AsSpan<double>()[0])
                throw c.Refuse($"the attribute 'value' is a float32 there, which does not hold {value.AsSpan<double>()[0]:R}");
            c.SetAttribute("value", number);
            c.TrimInputs(2);
        }

        c.InputToAttribute(1, "pads");
    }

    /// <summary>pads of some axes become pads of all: zeros but at those axes.</summary>
    public static void From18(StepContext c)
    {
        if (!c.Has(3))
        {
            c.TrimInputs(3);
            return;
        }

        int rank = c.KnownRank(0);
        long[] axes = c.Integers(3) ?? throw c.Refuse("pads are of all axes there, and which axes these are is computed; make input 3 an initializer");
        axes = Array.ConvertAll(axes, axis => Axes.FromStart(axis, rank));
        long[] places = [.. axes, .. axes.Select(axis => axis + rank)];
        if (c.Integers(1) is { } pads)
        {
            long[] all = new long[rank * 2];
            for (int i = 0; i < places.Length; i++)
                all[places[i]] = pads[i];
            c.SetInput(1, c.Longs(all));
        }
        else
        {
            c.SetInput(1, c.Add("ScatterElements", [c.Longs(new long[rank * 2]), c.Longs(places), c.Input(1)]));
        }

        c.TrimInputs(c.Has(2) ? 3 : 2);
    }

    public static void From19(StepContext c)
    {
        if (c.Node.Attributes.String("mode", "constant") == "wrap")
            throw c.Refuse("there is no mode wrap there; convert to opset 19 or later");
    }
}
