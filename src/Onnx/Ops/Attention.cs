namespace Transfer.Onnx.Ops;

/// <summary>
/// Attention (from opset 23 on): softmax(Q·Kᵀ*scale + mask)·V for each head. Q [B,heads,S,h], K [B,kv heads,T,h], V [B,kv heads,T,v], or packed as [B,S,heads*h]
/// with q_num_heads and kv_num_heads. Outputs: Y in the form of Q; present_key and present_value [B,kv heads,past+T,h] in four dimensions; the scores
/// [B,heads,S,past+T]. LinearAttention (27): packed Q, K, V; Y [B,T,q heads*v] and the state [B,kv heads,h,v]. FlexAttention
/// (ai.onnx.preview): four dimensions, Y [B,heads,S,v]. RotaryEmbedding and SwiGLU keep the first input's shape.
/// </summary>
internal static partial class Attention
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Attention-23 (Q: T1, K: T1, V: T2, attn_mask?: U, past_key?: T1, past_value?: T2) -> (Y: T1, present_key?: T1, present_value?: T2, qk_matmul_output?: T1)
            [is_causal: int = 0, kv_num_heads: int, q_num_heads: int, qk_matmul_output_mode: int = 0, scale: float, softcap: float = 0.0,
             softmax_precision: int]
            T1: floats bfloat16; T2: floats bfloat16; U: numeric bfloat16 bool
        -24 (Q: T1, K: T1, V: T2, attn_mask?: U, past_key?: T1, past_value?: T2, nonpad_kv_seqlen?: int64) -> (Y: T1, present_key?: T1,
            present_value?: T2, qk_matmul_output?: T1)
        -25
            [is_causal: int = 0, kv_num_heads: int, left_window_size: int = -1, q_num_heads: int, qk_matmul_output_mode: int = 0,
             right_window_size: int = -1, scale: float, softcap: float = 0.0, softmax_precision: int]
        LinearAttention-27 (query: T, key: T, value: T, past_state?: S, decay?: T, beta?: T) -> (output: T, present_state: S)
            [chunk_size: int = 64, kv_num_heads!: int, q_num_heads!: int, scale: float = 0.0,
             update_rule: string = "gated_delta" in {linear gated delta gated_delta}]
            T: bfloat16 float16 float; S: bfloat16 float16 float
        RotaryEmbedding-23 (X: T, cos_cache: T, sin_cache: T, position_ids?: M) -> (Y: T)
            [interleaved: int = 0, num_heads: int, rotary_embedding_dim: int = 0]
            T: bfloat16 float16 float; M: int64
        SwiGLU-28 (A: T, B: T) -> (Y: T)
            [alpha: float = 1.0]
            T: floats bfloat16
        ai.onnx.preview.FlexAttention-1 (Q: T1, K: T1, V: T1) -> (Y: T1)
            [prob_mod: graph, scale: float, score_mod: graph, softmax_precision: int]
            T1: floats bfloat16
        """;

    public static void Infer(OpContext c)
    {
        long queryHeads = c.Int("q_num_heads", 0, 0), keyHeads = c.Int("kv_num_heads", 0, 0);
        Dim[]? q = Heads(c, 0, queryHeads), k = Heads(c, 1, keyHeads), v = Heads(c, 2, keyHeads);
        Dim batch = q?[0] ?? default, heads = q?[1] ?? default, length = q?[2] ?? default, width = v?[3] ?? default;
        bool packed = c.ShapeOf(0)?.Rank == 3;
        Caches(c);
        if (c.ShapeOf(0) is null)
            c.Set(0, c.Element(0), null);
        else
            c.Set(0, c.Element(0), packed ? new Shape(batch, length, ((Scalar)heads * width).ToDim()) : new Shape(batch, heads, length, width));
        Scalar past = c.Has(4) ? (Scalar)(c.ShapeOfRank(4, 4)?[2] ?? default) : 0;
        Dim total = (past + (k?[2] ?? default)).ToDim();
        c.Set(1, c.Element(1), new Shape(k?[0] ?? default, k?[1] ?? default, total, k?[3] ?? default));
        c.Set(2, c.Element(2), new Shape(v?[0] ?? default, v?[1] ?? default, total, width));
        c.Set(3, c.Element(0), new Shape(batch, heads, length, total));
    }

    // Past keys and values come together and go together, or stay with the caller, who then says how many are real.
    private static void Caches(OpContext c)
    {
        _ = c.Int("left_window_size", -1, -1);
        _ = c.Int("right_window_size", -1, -1);
        if (c.Has(4) != c.Has(5))
            throw c.Bad("inputs: expected past_key and past_value together, got one of them; give both or none");
        if (c.Wants(1) != c.Wants(2))
            throw c.Bad("outputs: expected present_key and present_value together, got one of them; name both or none");
        if (c.Has(6) && (c.Has(4) || c.Wants(1)))
            throw c.Bad("inputs: expected nonpad_kv_seqlen without past and present, got both; give one of them");
        if (c.ShapeOf(0)?.Rank == 4 && (c.Attribute("q_num_heads") is not null || c.Attribute("kv_num_heads") is not null))
            throw c.Bad("attributes: expected no q_num_heads and kv_num_heads for inputs of 4 dimensions, which have the heads, got some; remove them");
    }

    public static void InferLinear(OpContext c)
    {
        long queryHeads = c.RequiredInt("q_num_heads", 1), keyHeads = c.RequiredInt("kv_num_heads", 1);
        Shape? q = c.ShapeOfRank(0, 3), k = c.ShapeOfRank(1, 3), v = c.ShapeOfRank(2, 3), state = c.ShapeOfRank(3, 4);
        Dim each = state?[2] ?? Quotient(k?[2] ?? default, keyHeads), width = state?[3] ?? Quotient(v?[2] ?? default, keyHeads);
        c.Set(0, c.Element(0), new Shape(q?[0] ?? state?[0] ?? default, q?[1] ?? default, ((Scalar)width * queryHeads).ToDim()));
        c.Set(1, c.Has(3) ? c.Element(3) : c.Element(0), state ?? new Shape(q?[0] ?? default, keyHeads, each, width));
    }

    public static void InferFlex(OpContext c)
    {
        Shape? q = c.ShapeOfRank(0, 4), k = c.ShapeOfRank(1, 4), v = c.ShapeOfRank(2, 4);
        if (q is not null && k is not null)
        {
            _ = c.Shared(1, q[3], k[3], "as head size that of the query,");
            if (k[1].Number > 0 && q[1].Number % k[1].Number > 0)
                throw c.BadInput(0, $"a multiple of the {k[1]} heads of the key", q.ToString());
        }

        c.Set(0, c.Element(0), new Shape(q?[0] ?? default, q?[1] ?? default, q?[2] ?? default, v?[3] ?? default));
    }

    // Batch, heads, length, width of one head.
    private static Dim[]? Heads(OpContext c, int input, long heads)
    {
        if (c.ShapeOf(input) is not { } shape)
            return null;
        if (shape.Rank == 4)
            return [.. shape];
        if (shape.Rank != 3)
            throw c.BadInput(input, "3 or 4 dimensions", shape.ToString());
        if (heads == 0)
            throw c.Bad($"attribute '{(input == 0 ? "q_num_heads" : "kv_num_heads")}' is missing; inputs of 3 dimensions need it");
        if (shape[2].Number % heads > 0)
            throw c.BadInput(input, $"a last dimension that divides into {heads} heads", shape.ToString());
        return [shape[0], heads, shape[1], Quotient(shape[2], heads)];
    }

    private static Dim Quotient(Scalar size, long heads) => Scalar.FloorDivide(size, heads).ToDim();
}
