namespace Transfer.Onnx.Ops;

/// <summary>
/// In training y = x * mask / (1 - ratio) with a random mask, otherwise y = x; the second output is the mask. From opset 12 on ratio
/// (default 0.5) and training_mode (default false) are inputs and the mask is bool; before, ratio is an attribute. The mask's type was x's before opset 10.
/// </summary>
internal static class Dropout
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Dropout-1 (data: T) -> (output: T, mask?: T)
            [consumed_inputs: ints, is_test: int = 0, ratio: float = 0.5]
            T: floats
        -6
            [is_test: int = 0, ratio: float = 0.5]
        -7
            [ratio: float = 0.5]
        -10 (data: T) -> (output: T, mask?: T1)
            T1: bool
        -12 (data: T, ratio?: T1, training_mode?: T2) -> (output: T, mask?: T2)
            [seed: int]
            T1: floats; T2: bool
        -13
            T: floats bfloat16
        -22
            T: float8 floats bfloat16; T1: float8 floats bfloat16
        """;

    public static void Infer(OpContext c)
    {
        c.Set(0, c.TypeOf(0));
        c.Set(1, c.Since < 10 ? c.Element(0) : DataType.Bool, c.ShapeOf(0));
    }

    /// <summary>A node of the older form that drops at run time is not what one of the newer form does.</summary>
    public static void To7(StepContext c)
    {
        if (c.Node.Attributes.Int("is_test", 0) == 0 && c.Node.Attributes.Float("ratio", 0.5f) != 0)
            throw c.Refuse("the node drops at run time (is_test is 0), which is for training alone there; set is_test to 1");
        _ = c.DropAttribute("is_test");
    }

    /// <summary>The mask becomes one of truth values.</summary>
    public static void To10(StepContext c) => RecastMask(c, new TensorType(DataType.Bool, c.ShapeOf(0)));

    public static void From10(StepContext c) => RecastMask(c, c.TypeOf(c.Node.Input(0)));

    public static void To12(StepContext c)
    {
        if (c.Node.Attributes.Find("ratio") is null)
            return;
        c.SetInput(1, c.Number(DataType.Float, c.Node.Attributes.Float("ratio", 0.5f)));
        _ = c.DropAttribute("ratio");
    }

    public static void From12(StepContext c)
    {
        if (c.Has(2) && !(c.Constant(2) is { Type: DataType.Bool, Count: 1 } training && training.Bytes.Span[0] == 0))
            throw c.Refuse("there is no training_mode there; convert to opset 12 or later");
        if (c.Constant(1) is { Count: 1 } ratio)
            c.SetAttribute("ratio", ratio.ToFloats()[0]);
        c.TrimInputs(1);
        _ = c.DropAttribute("seed");
        if (c.TrimOutputs(1))
            return;

        // A node that infers keeps everything, and its mask says so; older ones leave it open.
        Value all = c.Add("ConstantOfShape", [c.Add("Shape", [c.Input(0)])], ("value", c.Filled(DataType.Bool, 1, 1)));
        c.Replace(c.Add("Identity", [c.Input(0)]), all);
    }

    private static void RecastMask(StepContext c, OnnxType? now)
    {
        if (c.TrimOutputs(1))
            return;
        DataType before = c.ElementOf(c.Node.Output(1));
        if (before == DataType.Undefined)
            throw c.Refuse("the element type of the mask is not known; declare it in value_info");
        c.Follow(1, now, "Cast", [], ("to", before));
    }
}
