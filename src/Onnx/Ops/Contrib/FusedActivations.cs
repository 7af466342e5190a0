namespace Transfer.Onnx.Ops;

/// <summary>
/// Activations of com.microsoft. BiasGelu Gelu(A + B); Gelu x*P(X&lt;=x); FastGelu its tanh form, of X + bias; QuickGelu x*Sigmoid(alpha*x). The output is like the first
/// input; a bias is a vector of its last dimension.
/// </summary>
internal static class FusedActivations
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        com.microsoft.BiasGelu-1 (A: T, B: T) -> (C: T)
            T: floats bfloat16
        com.microsoft.FastGelu-1 (X: T, bias?: T) -> (Y: T)
            T: floats bfloat16
        com.microsoft.Gelu-1 (X: T) -> (Y: T)
            T: floats bfloat16
        com.microsoft.QuickGelu-1 (X: T) -> (Y: T)
            [alpha: float = 1.702]
            T: floats bfloat16
        """;

    public static void InferBiased(OpContext c)
    {
        if (c.ShapeOf(0) is { Rank: > 0 } x && c.ShapeOfRank(1, 1) is { } bias)
            _ = c.Shared(1, x[^1], bias[0], "as many entries as the last dimension of the first input,");
        c.Set(0, c.TypeOf(0));
    }
}
