namespace Transfer.Onnx.Ops;

/// <summary>
/// Pools over windows of X [N,C,d...]: AveragePool, LpPool (sum |x|^p)^(1/p), MaxPool, with the attributes of <see cref="Windows"/>, kernel_shape
/// (required), ceil_mode 0 (1: a last window may reach beyond), count_include_pad 0, p 2, storage_order 0. MaxPool's second output
/// has the int64 positions of the maxima. GlobalAveragePool, GlobalLpPool and GlobalMaxPool: all of each channel, sizes 1. MaxRoiPool:
/// windows of pooled_shape over regions. MaxUnpool: the inverse of MaxPool.
/// </summary>
internal static class Pool
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        AveragePool-1 (X: T) -> (Y: T)
            [auto_pad: string = "NOTSET" in {NOTSET SAME_UPPER SAME_LOWER VALID}, kernel_shape!: ints >= 1, pads: ints, strides: ints >= 1]
            T: floats
        -7
            [auto_pad: string = "NOTSET" in {NOTSET SAME_UPPER SAME_LOWER VALID}, count_include_pad: int = 0, kernel_shape!: ints >= 1, pads: ints,
             strides: ints >= 1]
        -10
            [auto_pad: string = "NOTSET" in {NOTSET SAME_UPPER SAME_LOWER VALID}, ceil_mode: int = 0, count_include_pad: int = 0, kernel_shape!: ints >= 1,
             pads: ints, strides: ints >= 1]
        -11
        -19
            [auto_pad: string = "NOTSET" in {NOTSET SAME_UPPER SAME_LOWER VALID}, ceil_mode: int = 0, count_include_pad: int = 0, dilations: ints >= 1,
             kernel_shape!: ints >= 1, pads: ints, strides: ints >= 1]
        -22
            T: floats bfloat16
        GlobalAveragePool|GlobalMaxPool-1 (X: T) -> (Y: T)
            T: floats
        -22
            T: floats bfloat16
        GlobalLpPool-1 (X: T) -> (Y: T)
            [p: float = 2.0]
            T: floats
        -2
            [p: int = 2]
        -22
            T: floats bfloat16
        LpPool-1 (X: T) -> (Y: T)
            [auto_pad: string = "NOTSET" in {NOTSET SAME_UPPER SAME_LOWER VALID}, kernel_shape: ints >= 1, p: float = 2.0, pads: ints, strides: ints >= 1]
            T: floats
        -2
            [auto_pad: string = "NOTSET" in {NOTSET SAME_UPPER SAME_LOWER VALID}, kernel_shape!: ints >= 1, p: int = 2, pads: ints, strides: ints >= 1]
        -11
        -18
            [auto_pad: string = "NOTSET" in {NOTSET SAME_UPPER SAME_LOWER VALID}, ceil_mode: int = 0, dilations: ints >= 1, kernel_shape!: ints >= 1,
             p: int = 2, pads: ints, strides: ints >= 1]
        -22
            T: floats bfloat16
        MaxPool-1 (X: T) -> (Y: T)
            [auto_pad: string = "NOTSET" in {NOTSET SAME_UPPER SAME_LOWER VALID}, kernel_shape!: ints >= 1, pads: ints, strides: ints >= 1]
            T: floats
        -8 (X: T) -> (Y: T, Indices?: I)
            [auto_pad: string = "NOTSET" in {NOTSET SAME_UPPER SAME_LOWER VALID}, kernel_shape!: ints >= 1, pads: ints, storage_order: int = 0,
             strides: ints >= 1]
            I: int64
        -10
            [auto_pad: string = "NOTSET" in {NOTSET SAME_UPPER SAME_LOWER VALID}, ceil_mode: int = 0, dilations: ints >= 1, kernel_shape!: ints >= 1,
             pads: ints, storage_order: int = 0, strides: ints >= 1]
        -11
        -12
            T: floats uint8 int8
        -22
            T: floats uint8 int8 bfloat16
        MaxRoiPool-1 (X: T, rois: T) -> (Y: T)
            [pooled_shape!: ints, spatial_scale: float = 1.0]
            T: floats
        -22
            T: floats bfloat16
        MaxUnpool-9 (X: T1, I: T2, output_shape?: T2) -> (output: T1)
            [kernel_shape!: ints >= 1, pads: ints, strides: ints >= 1]
            T1: floats; T2: int64
        -11
        -22
            T1: floats bfloat16
        """;

    public static void Infer(OpContext c)
    {
        Shape? x = c.ShapeOfAtLeast(0, 3), y = null;
        Scalar[]? kernel = Windows.Kernel(c, null, 0, x?.Rank - 2);
        if (kernel is null)
            throw c.Bad("attribute 'kernel_shape' is missing; the operator needs it");
        if (x is not null)
            y = new Shape([x[0], x[1], .. new Windows(c, kernel).Counts(c, x, c.Flag("ceil_mode", false))]);
        y ??= OpContext.OfRank(kernel.Length + 2);
        c.Set(0, c.Element(0), y);
        c.Set(1, DataType.Int64, y);
    }

    public static void InferGlobal(OpContext c) => c.Set(0, c.Element(0), c.ShapeOfAtLeast(0, 2) is { } x
        ? new Shape([x[0], x[1], .. Enumerable.Repeat((Dim)1, x.Rank - 2)]) : null);

    public static void InferRegions(OpContext c)
    {
        long[] sizes = c.Ints("pooled_shape", 2, 1) ?? throw c.Bad("attribute 'pooled_shape' is missing; the operator needs it");
        c.Set(0, c.Element(0), new Shape(c.ShapeOfRank(1, 2)?[0] ?? default, c.ShapeOfRank(0, 4)?[1] ?? default, sizes[0], sizes[1]));
    }

    public static void InferUnpool(OpContext c)
    {
        Shape? x = c.ShapeOfAtLeast(0, 3);
        _ = c.ShapeOfAtLeast(1, 3);
        if (c.Has(2))
        {
            c.Set(0, c.Element(0), c.Known(2) is { } sizes ? OpContext.FromSizes(sizes) : x is null ? null : OpContext.OfRank(x.Rank));
            return;
        }

        Scalar[]? kernel = Windows.Kernel(c, null, 0, x?.Rank - 2);
        if (kernel is null)
            throw c.Bad("attribute 'kernel_shape' is missing; the operator needs it");
        if (x is null)
        {
            c.Set(0, c.Element(0), null);
            return;
        }

        var windows = new Windows(c, kernel);
        c.Set(0, c.Element(0), new Shape([x[0], x[1], .. kernel.Select((_, i) => windows.Spread(x[i + 2], i, 0).ToDim())]));
    }

    public static void To2(StepContext c) => c.SetAttribute("p", c.Node.Attributes.Find("p") is { Type: AttributeType.Float, Float: var p } ? (long)p : 2);

    /// <summary>Opset 1 computes no positions.</summary>
    public static void From8(StepContext c)
    {
        if (!c.TrimOutputs(1))
            throw c.Refuse("there are no positions (the second output) there; convert to opset 8 or later");
        _ = c.DropAttribute("storage_order");
    }

    public static void From10(StepContext c)
    {
        if (c.Node.OpType == "MaxPool")
            DilationsFrom(c);
        CeilFrom(c);
    }

    public static void LpFrom18(StepContext c)
    {
        DilationsFrom(c);
        CeilFrom(c);
    }

    public static void DilationsFrom(StepContext c)
    {
        if (c.Node.Attributes.Ints("dilations")?.Any(d => d != 1) == true)
            throw c.Refuse($"there are no dilations there; convert to opset {c.Version} or later");
        _ = c.DropAttribute("dilations");
    }

    /// <summary>Where the last window ends with the input, rounding up and down are the same.</summary>
    private static void CeilFrom(StepContext c)
    {
        if (c.Node.Attributes.Int("ceil_mode", 0) != 0 && !EndsWithInput(c))
            throw c.Refuse($"there is no ceil_mode there; convert to opset {c.Version} or later");
        _ = c.DropAttribute("ceil_mode");
    }

    private static bool EndsWithInput(StepContext c)
    {
        if (c.ShapeOf(0)?.Skip(2).ToArray() is not { } sizes || Array.Exists(sizes, d => d.Number is null) || c.Node.Attributes.Ints("kernel_shape") is not { } kernel)
            return false;
        if (c.Node.Attributes.String("auto_pad", "NOTSET") is not ("NOTSET" or "VALID"))
            return false;
        IReadOnlyList<long>? pads = c.Node.Attributes.Ints("pads"), strides = c.Node.Attributes.Ints("strides");
        return sizes.Select((d, i) => d.Number!.Value + (pads?[i] ?? 0) + (pads?[i + sizes.Length] ?? 0) - kernel[i])
            .Select((room, i) => room % (strides?[i] ?? 1)).All(rest => rest == 0);
    }
}
