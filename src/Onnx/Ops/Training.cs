namespace Transfer.Onnx.Ops;

/// <summary>
/// Steps of optimizers (ai.onnx.preview.training). Inputs: rate, count of updates, then as many tensors, gradients and states of each kind as there are weights: one
/// kind for Adagrad and Momentum, two for Adam. Outputs: the new tensors, then the new states. Gradient: of each input named in xs, in its shape.
/// </summary>
internal static class Training
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        ai.onnx.preview.training.Adagrad-1 (R: T1, T: T2, inputs...: *T3) -> (outputs...: *T3)
            [decay_factor: float = 0.0, epsilon: float = 0.0, norm_coefficient: float = 0.0]
            T1: float double; T2: int64; T3: float double
        ai.onnx.preview.training.Adam-1 (R: T1, T: T2, inputs...: *T3) -> (outputs...: *T3)
            [alpha: float = 0.9, beta: float = 0.999, epsilon: float = 0.0, norm_coefficient: float = 0.0, norm_coefficient_post: float = 0.0]
            T1: float double; T2: int64; T3: float double
        ai.onnx.preview.training.Gradient-1 (Inputs...: *T1) -> (Outputs...: *T2)
            [xs!: strings, y!: string, zs: strings]
            T1: all; T2: floats
        ai.onnx.preview.training.Momentum-1 (R: T1, T: T2, inputs...: *T3) -> (outputs...: *T3)
            [alpha!: float, beta!: float, mode!: string in {nesterov standard}, norm_coefficient!: float]
            T1: float double; T2: int64; T3: float double
        """;

    public static void InferOneState(OpContext c) => Infer(c, 1);

    public static void InferTwoStates(OpContext c) => Infer(c, 2);

    public static void InferGradient(OpContext c)
    {
        for (int i = 0; i < c.OutputCount; i++)
            c.Set(i, c.TypeOf(i));
    }

    private static void Infer(OpContext c, int states)
    {
        int kinds = 2 + states, count = (c.InputCount - 2) / kinds;
        if (count < 1 || (c.InputCount - 2) % kinds != 0)
            throw c.Bad($"it has {c.InputCount} inputs; give a rate, a count of updates, and {kinds} tensors for each weight");
        for (int i = 0; i < c.OutputCount; i++)
        {
            int kind = i / count;
            c.Set(i, c.TypeOf(2 + ((kind == 0 ? 0 : kind + 1) * count) + (i % count)));
        }
    }
}
