namespace Transfer.Onnx.Ops;

/// <summary>
/// y = scale * (x - mean) / sqrt(var + epsilon) + B, per channel (dimension 1) of X [N,C,d...]. Attributes: epsilon 1e-5, momentum 0.9 and, from
/// opset 14 on, training_mode 0: 1 takes mean and variance of the batch and also gives the running ones. Before, the
/// number of outputs told: 5 in training (running mean, running variance, saved mean, saved variance), 1 otherwise.
/// </summary>
internal static class BatchNormalization
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        BatchNormalization-1 (X: T, scale: T, B: T, mean: T, var: T) -> (Y: T, mean?: T, var?: T, saved_mean?: T, saved_var?: T)
            [consumed_inputs!: ints, epsilon: float = 1e-05, is_test: int = 0, momentum: float = 0.9, spatial: int = 1]
            T: floats
        -6
            [epsilon: float = 1e-05, is_test: int = 0, momentum: float = 0.9, spatial: int = 1]
        -7
            [epsilon: float = 1e-05, momentum: float = 0.9, spatial: int = 1]
        -9
            [epsilon: float = 1e-05, momentum: float = 0.9]
        -14 (X: T, scale: T, B: T, input_mean: U, input_var: U) -> (Y: T, running_mean?: U, running_var?: U)
            [epsilon: float = 1e-05, momentum: float = 0.9, training_mode: int = 0]
            T: floats bfloat16; U: floats bfloat16
        -15 (X: T, scale: T1, B: T1, input_mean: T2, input_var: T2) -> (Y: T, running_mean?: T2, running_var?: T2)
            T1: floats bfloat16; T2: floats bfloat16
        """;

    public static void Infer(OpContext c)
    {
        Shape? x = c.ShapeOfAtLeast(0, 1);
        Dim channels = x is null ? default : x.Rank > 1 ? x[1] : 1;
        for (int i = 1; i < 5; i++)
        {
            if (c.ShapeOfRank(i, 1) is { } each)
                channels = c.Shared(i, channels, each[0], "one entry for each channel,");
        }

        c.Set(0, c.TypeOf(0));
        for (int i = 1; i < c.OutputCount; i++)
        {
            DataType type = c.Element(i < 3 ? i + 2 : i);
            c.Set(i, type == DataType.Undefined ? c.Element(0) : type, new Shape(channels));
        }
    }

    /// <summary>Before opset 7 a node with one output is one that infers, whatever is_test says.</summary>
    public static void To7(StepContext c)
    {
        if (c.Node.Attributes.Int("is_test", 0) == 0 && !c.TrimOutputs(1))
            throw c.Refuse("the node trains (is_test is 0 and its statistics are read), and a node of that form infers there; set is_test to 1");
        _ = c.DropAttribute("is_test");
    }

    public static void To9(StepContext c)
    {
        if (c.Node.Attributes.Int("spatial", 1) == 0 && c.RankOf(0) is not 2)
            throw c.Refuse("there are no statistics of each position (spatial is 0) there; write it as Sub, Mul and Add");
        _ = c.DropAttribute("spatial");
    }

    public static void To14(StepContext c)
    {
        if (!c.TrimOutputs(1))
            throw c.Refuse("the node trains (its statistics are read), and outputs of that form are not there; read its first output alone");
    }

    public static void From14(StepContext c)
    {
        if (c.Node.Attributes.Int("training_mode", 0) != 0)
            throw c.Refuse("there is no training_mode there; convert to opset 14 or later");
        _ = c.DropAttribute("training_mode");
        _ = c.TrimOutputs(1);
    }

    /// <summary>Before opset 15 scale and bias are of X's type; X is widened to theirs where they differ.</summary>
    public static void From15(StepContext c)
    {
        DataType data = c.Element(0);
        DataType[] others = [.. Enumerable.Range(1, 4).Select(c.Element).Where(e => e != DataType.Undefined).Distinct()];
        if (data == DataType.Undefined || others.All(e => e == data))
            return;
        DataType wide = others.Contains(DataType.Double) || data == DataType.Double ? DataType.Double : DataType.Float;
        for (int i = 0; i < 5; i++)
            c.SetInput(i, c.Cast(c.Input(i), wide));
        if (data != wide)
            c.Follow(0, new TensorType(wide, c.ShapeOf(0)), "Cast", [], ("to", data));
    }
}
