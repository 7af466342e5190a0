namespace Transfer.Onnx.Ops;

/// <summary>
/// Attention (from opset 23 on): softmax(Q·Kᵀ*scale + mask)·V for each head. Q [B,heads,S,h], K [B,kv heads,T,h], V [B,kv heads,T,v], or packed as [B,S,heads*h]
/// with q_num_heads and kv_num_heads. Outputs: Y in the form of Q; present_key and present_value [B,kv heads,past+T,h] in four dimensions; the scores
/// [B,heads,S,past+T]. LinearAttention (27): packed Q, K, V; Y [B,T,q heads*v] and the state [B,kv heads,h,v]. FlexAttention
/// (ai.onnx.preview): four dimensions, Y [B,heads,S,v]. RotaryEmbedding and SwiGLU keep the first input's shape.
/// </summary>
internal static partial class Attention
{
    public static void Infer(OpContext c)
    {
        long queryHeads = c.Int("q_num_heads", 0, 0), keyHeads = c.Int("kv_num_heads", 0, 0);
        Dim[]? q = Heads(c, 0, queryHeads), k = Heads(c, 1, keyHeads), v = Heads(c, 2, keyHeads);
        Dim batch = q?[0] ?? default, heads = q?[1] ?? default, length = q?[2] ?? default, width = v?[3] ?? default;
        bool packed = c.ShapeOf(0)?.Rank == 3;
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

    public static void InferLinear(OpContext c)
    {
        long queryHeads = c.RequiredInt("q_num_heads", 1), keyHeads = c.RequiredInt("kv_num_heads", 1);
        Shape? q = c.ShapeOfRank(0, 3), k = c.ShapeOfRank(1, 3), v = c.ShapeOfRank(2, 3), state = c.ShapeOfRank(3, 4);
        Dim each = Quotient(k?[2] ?? default, keyHeads), width = Quotient(v?[2] ?? default, keyHeads);
        c.Set(0, c.Element(0), new Shape(q?[0] ?? default, q?[1] ?? default, ((Scalar)width * queryHeads).ToDim()));
        c.Set(1, c.Has(3) ? c.Element(3) : c.Element(0), state ?? new Shape(q?[0] ?? default, keyHeads, each, width));
    }

    public static void InferFlex(OpContext c)
    {
        Shape? q = c.ShapeOfRank(0, 4), v = c.ShapeOfRank(2, 4);
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
