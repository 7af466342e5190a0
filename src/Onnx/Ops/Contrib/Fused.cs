namespace Transfer.Onnx.Ops;

/// <summary>
/// Operators of com.microsoft that ONNX Runtime's optimiser makes of two: FusedConv is Conv, then + Z, then an activation; FusedGemm Gemm and an activation; FusedMatMul
/// alpha*A·B, each of them transposed where transA or transB says so (the last two dimensions; with transBatchA or transBatchB the first moves in front of the last before).
/// </summary>
internal static class Fused
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        com.microsoft.FusedConv-1 (X: T, W: T, B?: T, Z?: T) -> (Y: T)
            [activation: string, activation_params: floats, auto_pad: string = "NOTSET" in {NOTSET SAME_UPPER SAME_LOWER VALID}, dilations: ints >= 1,
             group: int = 1 >= 1, kernel_shape: ints >= 1, pads: ints, strides: ints >= 1]
            T: floats
        com.microsoft.FusedGemm-1 (A: T, B: T, C?: T) -> (Y: T)
            [activation: string, activation_alpha: float, activation_beta: float, activation_gamma: float, alpha: float = 1.0, beta: float = 1.0, transA: int = 0,
             transB: int = 0]
            T: floats uint32 uint64 int32 int64
        com.microsoft.FusedMatMul-1 (A: T, B: T) -> (Y: T)
            [alpha: float = 1.0, transA: int = 0, transB: int = 0, transBatchA: int = 0, transBatchB: int = 0]
            T: floats bfloat16
        """;

    public static void InferMatMul(OpContext c) => c.Set(0, c.Element(0), Turned(c, 0, "transA", "transBatchA") is { } a && Turned(c, 1, "transB", "transBatchB") is { } b
        ? MatMul.Product(c, a, b, 1) : null);

    private static Shape? Turned(OpContext c, int input, string last, string batch)
    {
        if (c.ShapeOfAtLeast(input, 1) is not { } shape)
            return null;
        List<Dim> dims = [.. shape];
        if (c.Flag(batch, false) && dims.Count > 2)
        {
            dims.Insert(dims.Count - 1, dims[0]);
            dims.RemoveAt(0);
        }

        if (c.Flag(last, false) && dims.Count > 1)
            (dims[^1], dims[^2]) = (dims[^2], dims[^1]);
        return new Shape([.. dims]);
    }
}
