namespace Transfer.Onnx.Ops;

/// <summary>
/// MatMulNBits (com.microsoft): A [...,K] times the transpose of a matrix [N,K] that B stores with 2 to 8 bits an element, in blocks of block_size that share a scale and a zero
/// point: [...,N]; runtimes of older releases take B and zero points as int32 too. DynamicQuantizeMatMul quantises A as it comes; MatMulIntegerToFloat takes both quantised; both give floats.
/// </summary>
internal static class BlockQuantized
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        com.microsoft.DynamicQuantizeMatMul-1 (A: T1, B: T2, b_scale: T1, b_zero_point?: T2, bias?: T1) -> (Y: T1)
            T1: float; T2: int8 uint8
        com.microsoft.MatMulIntegerToFloat-1 (A: T1, B: T2, a_scale: T3, b_scale: T3, a_zero_point?: T1, b_zero_point?: T2, bias?: T3) -> (Y: T3)
            T1: int8 uint8; T2: int8 uint8; T3: float16 float
        com.microsoft.MatMulNBits-1 (A: T1, B: T2, scales: T1, zero_points?: T3, g_idx?: T4, bias?: T1) -> (Y: T1)
            [K!: int >= 1, N!: int >= 1, accuracy_level: int = 0, bits: int = 4 >= 2, block_size!: int >= 16, weight_prepacked: int = 0]
            T1: float16 float bfloat16; T2: uint8 int32; T3: uint8 int32 float16 float bfloat16; T4: int32
        """;

    public static void Infer(OpContext c)
    {
        Shape? a = c.ShapeOfAtLeast(0, 1);
        if (a is not null)
            _ = c.Shared(0, c.RequiredInt("K", 1), a[^1], "the last dimension K,");
        c.Set(0, c.Element(0), a is null ? null : OpContext.With(a, a.Rank - 1, c.RequiredInt("N", 1)));
    }

    public static void InferFloats(OpContext c) => c.Set(0, c.Element(2), MatMul.Product(c, 0, 1));
}
