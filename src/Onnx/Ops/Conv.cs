namespace Transfer.Onnx.Ops;

/// <summary>
/// Convolution of X [N,C,d...] with W [M,C/group,k...] and bias [M]: Y [N,M,o...], o the number of windows. Attributes: those of <see cref="Windows"/>,
/// kernel_shape (W's by default), group 1. ConvInteger (x, w, zero points) gives int32; QLinearConv (x, scale, zero point, w, scale, zero
/// point, scale and zero point of y, bias) the type of y's zero point. DeformConv (X, W, offset, B, mask) moves each window's points. CausalConvWithState
/// (input [N,C,L], weight [C,1,k], bias, past state [N,C,k-1]) is depthwise, padded on the left alone.
/// </summary>
internal static class Conv
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        CausalConvWithState-27 (input: T, weight: T, bias?: T, past_state?: T) -> (output: T, present_state: T)
            [activation: string = "none" in {none silu swish}]
            T: bfloat16 float16 float
        Conv-1 (X: T, W: T, B?: T) -> (Y: T)
            [auto_pad: string = "NOTSET" in {NOTSET SAME_UPPER SAME_LOWER VALID}, dilations: ints >= 1, group: int = 1 >= 1, kernel_shape: ints >= 1,
             pads: ints, strides: ints >= 1]
            T: floats
        -11
        -22
            T: floats bfloat16
        ConvInteger-10 (x: T1, w: T2, x_zero_point?: T1, w_zero_point?: T2) -> (y: T3)
            [auto_pad: string = "NOTSET" in {NOTSET SAME_UPPER SAME_LOWER VALID}, dilations: ints >= 1, group: int = 1 >= 1, kernel_shape: ints >= 1,
             pads: ints, strides: ints >= 1]
            T1: uint8 int8; T2: uint8 int8; T3: int32
        DeformConv-19 (X: T, W: T, offset: T, B?: T, mask?: T) -> (Y: T)
            [dilations: ints >= 1, group: int = 1 >= 1, kernel_shape: ints >= 1, offset_group: int = 1, pads: ints, strides: ints >= 1]
            T: floats
        -22
            T: floats bfloat16
        QLinearConv-10 (x: T1, x_scale: float, x_zero_point: T1, w: T2, w_scale: float, w_zero_point: T2, y_scale: float, y_zero_point: T3, B?: T4) -> (y: T3)
            [auto_pad: string = "NOTSET" in {NOTSET SAME_UPPER SAME_LOWER VALID}, dilations: ints >= 1, group: int = 1 >= 1, kernel_shape: ints >= 1,
             pads: ints, strides: ints >= 1]
            T1: uint8 int8; T2: uint8 int8; T3: uint8 int8; T4: int32
        """;

    public static void Infer(OpContext c)
    {
        Binary.SameElements(c, 0, 1);
        c.Set(0, c.Element(0), Convolved(c, 1));
        if (c.ShapeOfRank(2, 1) is { } bias && c.ShapeOf(1) is { } weight && c.Node.OpType == "Conv")
            _ = c.Shared(2, weight[0], bias[0], "one entry for each output channel,");
    }

    public static void InferInteger(OpContext c) => c.Set(0, DataType.Int32, Convolved(c, 1));

    public static void InferQuantized(OpContext c) => c.Set(0, c.Element(7), Convolved(c, 3));

    public static void InferDeformable(OpContext c) => c.Set(0, c.Element(0), Convolved(c, 1));

    public static void InferCausal(OpContext c)
    {
        c.Set(0, c.TypeOf(0));
        Shape? input = c.ShapeOfRank(0, 3), weight = c.ShapeOfRank(1, 3);
        Dim state = weight is null ? default : ((Scalar)weight[2] - 1).ToDim();
        c.Set(1, c.Element(0), input is null ? c.ShapeOf(3) : new Shape(input[0], input[1], state));
    }

    private static Shape? Convolved(OpContext c, int weightInput)
    {
        Shape? x = c.ShapeOfAtLeast(0, 3), weight = c.ShapeOfAtLeast(weightInput, 3);
        long group = c.Int("group", 1, 1);
        if (x is null)
            return weight is null ? null : With(OpContext.OfRank(weight.Rank), 1, weight[0]);
        if (weight is not null)
        {
            if (weight.Rank != x.Rank)
                throw c.BadInput(weightInput, $"{x.Rank} dimensions, as many as X {x}", weight.ToString());
            if (x[1].Number is { } channels && weight[1].Number is { } each && channels != each * group)
                throw c.BadInput(weightInput, $"weights for {channels} channels in {group} group{(group == 1 ? "" : "s")}", weight.ToString());
            if (weight[0].Number is { } filters && filters % group != 0)
                throw c.BadAttribute("group", $"a divisor of the {filters} output channels", group.ToString());
        }

        Scalar[]? kernel = Windows.Kernel(c, weight, weightInput, x.Rank - 2);
        Dim outputs = weight?[0] ?? default;
        return kernel is null ? With(With(OpContext.OfRank(x.Rank), 0, x[0]), 1, outputs)
            : new Shape([x[0], outputs, .. new Windows(c, kernel).Counts(c, x)]);
    }

    private static Shape With(Shape shape, int axis, Dim dim) => OpContext.With(shape, axis, dim);

    /// <summary>A Conv of each channel by itself over the state and the input; the last k - 1 entries are the next state.</summary>
    public static void CausalFrom27(StepContext c)
    {
        long[] weight = c.KnownSizes(1);
        long state = weight[2] - 1;
        long batch = c.ShapeOf(0) is [{ Number: { } size }, ..] ? size : c.Has(3) ? 0
            : throw c.Refuse("there is no CausalConvWithState there, and the batch of the first state is not known; fix it with --shape first");
        Value past = c.Node.Input(3) ?? c.Keep(c.Filled(c.KnownElement(0), 0, batch, weight[0], state));
        Value padded = c.Add("Concat", [past, c.Input(0)], ("axis", 2));
        Value? bias = c.Node.Input(2);
        Value result = c.Add("Conv", bias is null ? [padded, c.Input(1)] : [padded, c.Input(1), bias], ("group", weight[0]));
        if (c.Node.Attributes.String("activation", "none") != "none")
        {
            Value wide = c.Cast(result, DataType.Float);
            result = c.Cast(c.Add("Mul", [wide, c.Add("Sigmoid", [wide])]), c.KnownElement(0));
        }

        Value? present = c.Node.Output(1) is null ? null
            : state == 0 ? c.Add("Slice", [padded, c.Longs(0), c.Longs(0), c.Longs(2)])
            : c.Add("Slice", [padded, c.Longs(-state), c.Longs(long.MaxValue), c.Longs(2)]);
        c.Replace(result, present);
    }
}
