namespace Transfer.Onnx.Ops;

/// <summary>
/// Softmax y = e^x / sum(e^x), LogSoftmax its logarithm, Hardmax 1 at the first largest and 0 elsewhere; along axis, default -1. Before opset 13 along all
/// dimensions from axis (default 1) on, taken as one.
/// </summary>
internal static class Softmax
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Hardmax|LogSoftmax|Softmax-1 (input: T) -> (output: T)
            [axis: int = 1]
            T: floats
        -11
        -13
            [axis: int = -1]
            T: floats bfloat16
        """;

    public static void Infer(OpContext c)
    {
        if (c.ShapeOf(0) is { } shape)
            _ = c.Axis("axis", c.Since >= 13 ? -1 : 1, c.Since >= 13 ? c.ShapeOfAtLeast(0, 1)!.Rank : Math.Max(1, shape.Rank), end: c.Since < 13);
        c.Set(0, c.TypeOf(0));
    }
}
