namespace Transfer.Onnx.Ops;

/// <summary>
/// Steps of optimizers (ai.onnx.preview.training). Inputs: rate, count of updates, then as many tensors, gradients and states of each kind as there are weights: one
/// kind for Adagrad and Momentum, two for Adam. Outputs: the new tensors, then the new states. Gradient: of each input named in xs, in its shape.
/// </summary>
internal static class Training
{
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
