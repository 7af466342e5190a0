namespace Transfer.Onnx.Ops;

/// <summary>
/// SkipLayerNormalization (com.microsoft): LayerNormalization of input + skip + bias over the last dimension; the Simplified form divides by the root mean square and has no
/// beta. Outputs: the result; mean and inverse deviation (last dimension 1); the sum. EmbedLayerNormalization looks up word, position and segment embeddings
/// [.,hidden] for ids [batch,sequence], adds and normalises them: [batch,sequence,hidden], a mask index [batch], and the sum.
/// </summary>
internal static class SkipLayerNormalization
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        com.microsoft.EmbedLayerNormalization-1 (input_ids: T1, segment_ids?: T1, word_embedding: T, position_embedding: T, segment_embedding?: T, gamma: T, beta: T,
            mask?: T1, position_ids?: T1) -> (output: T, mask_index?: T1, embedding_sum?: T)
            [epsilon: float = 1e-12, mask_index_type: int = 1]
            T1: int32; T: float16 float
        com.microsoft.SkipLayerNormalization-1 (input: T, skip: T, gamma: T, beta?: T, bias?: T) -> (output: T, mean?: U, inv_std_var?: U, input_skip_bias_sum?: T)
            [epsilon: float = 1e-12]
            T: float16 float bfloat16; U: float
        com.microsoft.SkipSimplifiedLayerNormalization-1 (input: T, skip: T, gamma: T, bias?: T) -> (output: T, mean?: U, inv_std_var?: U, input_skip_bias_sum?: T)
            [epsilon: float = 1e-12]
            T: float16 float bfloat16; U: float
        """;

    public static void Infer(OpContext c)
    {
        Shape? x = c.ShapeOfAtLeast(0, 2);
        if (x is not null && c.ShapeOfRank(2, 1) is { } gamma)
            _ = c.Shared(2, x[^1], gamma[0], "as many entries as the last dimension of the input,");
        c.Set(0, c.TypeOf(0));
        Shape? each = x is null ? null : OpContext.With(x, x.Rank - 1, 1);
        c.Set(1, DataType.Float, each);
        c.Set(2, DataType.Float, each);
        c.Set(3, c.TypeOf(0));
    }

    public static void InferEmbedding(OpContext c)
    {
        Shape? ids = c.ShapeOfRank(0, 2);
        Dim hidden = c.ShapeOfRank(2, 2)?[1] ?? default;
        var result = new Shape(ids?[0] ?? default, ids?[1] ?? default, hidden);
        c.Set(0, c.Element(2), result);
        c.Set(1, DataType.Int32, new Shape(ids?[0] ?? default));
        c.Set(2, c.Element(2), result);
    }
}
