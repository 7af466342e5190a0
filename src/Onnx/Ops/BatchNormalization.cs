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
}
