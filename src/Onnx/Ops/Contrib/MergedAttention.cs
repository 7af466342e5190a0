namespace Transfer.Onnx.Ops;

/// <summary>
/// Attention of com.microsoft: Q, K and V are one product of input [batch,sequence,in] with weights [in,3*hidden] (or the widths of qkv_hidden_sizes) and bias, then
/// softmax(Q·Kᵀ*scale + mask)·V for each of num_heads heads. Outputs: [batch,sequence,width of V], and what the next call takes as past:
/// [2,batch,heads,past+sequence,width of a head].
/// </summary>
internal static class MergedAttention
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        com.microsoft.Attention-1 (input: T, weights: T, bias?: T, mask_index?: M, past?: T, attention_bias?: T, past_sequence_length?: M) -> (output: T, present?: T)
            [do_rotary: int = 0, mask_filter_value: float = -10000.0, num_heads!: int >= 1, past_present_share_buffer: int = 0, qkv_hidden_sizes: ints >= 1,
             rotary_embedding_dim: int, scale: float, unidirectional: int = 0]
            T: float16 float bfloat16; M: int32
        """;

    public static void Infer(OpContext c)
    {
        Shape? x = c.ShapeOfRank(0, 3), weights = c.ShapeOfRank(1, 2), past = c.ShapeOfRank(4, 5);
        if (x is not null && weights is not null)
            _ = c.Shared(1, x[2], weights[0], "as many rows as the last dimension of the input,");
        long heads = c.RequiredInt("num_heads", 1);
        long[]? widths = c.Ints("qkv_hidden_sizes", 3, 1);
        Dim width = widths is not null ? widths[2] : weights is null ? default : Scalar.FloorDivide(weights[1], 3).ToDim();
        c.Set(0, c.Element(0), new Shape(x?[0] ?? default, x?[1] ?? default, width));
        Dim length = c.Flag("past_present_share_buffer", false) ? past?[3] ?? default
            : ((c.Has(4) ? (Scalar)(past?[3] ?? default) : 0) + (x?[1] ?? default)).ToDim();
        c.Set(1, c.Element(0), new Shape(2, x?[0] ?? default, heads, length, Scalar.FloorDivide(width, heads).ToDim()));
    }
}
