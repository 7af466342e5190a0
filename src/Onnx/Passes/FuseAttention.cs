namespace Transfer.Onnx;

/// <summary>
/// <code>
/// MatMul(Softmax(MatMul(q, Transpose(k)) * scale + mask), v)              ->   Attention&lt;scale&gt;(q, k, v, mask)
/// MatMul(Softmax(MatMul(q * a, Transpose(k) * b) + mask), v)              ->   Attention&lt;scale = a * b&gt;(q, k, v, mask)
/// </code>
/// q, k and v have four dimensions, [batch, heads, length, width]. The scale may be a division, and stand on either side; the mask is added or left out. Attention is
/// an operator from opset 23 on.
/// </summary>
internal sealed class FuseAttention() : NodePass("fuse-attention", "attention as exporters write it becomes Attention (opset 23)", keepsBits: false)
{
    private static readonly long[] HeadsForward = [0, 2, 1, 3];

    private protected override bool TryRewrite(Node node, PassContext context)
    {
        if (context.Opset < 23 || !node.Is("MatMul") || context.ElementOf(node.Outputs[0]) != DataType.Float)
            return false;
        if (PassContext.OnlyFor(node.Input(0), "Softmax") is not { } softmax || softmax.Attributes.Int("axis", -1) is not (-1 or 3) || node.Input(1) is not { } v)
            return false;
        if (softmax.Input(0) is not { } scores)
            return false;
        Value? mask = null;
        if (PassContext.OnlyFor(scores, "Add") is { } sum)
        {
            (scores, mask) = PassContext.Orders(sum).FirstOrDefault(order => Scores(order.First, context) is not null);
            if (scores is null)
                return false;
        }

        if (Scores(scores, context) is not (Value q, Node transpose, double scale) || KeyShape(transpose, context) is not { } keys || !Fits(q, keys, v, mask, context))
            return false;
        Value k = transpose.Inputs[0]!;
        if (!IsSwap(transpose))
        {
            Node forward = node.Graph.InsertBefore(transpose, "Transpose", [k], [node.Graph.UniqueName(transpose.Outputs[0]!.Name + "_keys")]);
            forward.Attributes.Set("perm", HeadsForward);
            k = forward.Outputs[0]!;
        }

        Value?[] inputs = mask is null ? [q, k, v] : [q, k, v, mask];
        PassContext.Become(node, "Attention", inputs, ("scale", (float)scale));
        return true;
    }

    /// <summary>The queries, the Transpose of the keys and the scale of their product.</summary>
    private static (Value Q, Node Transpose, double Scale)? Scores(Value value, PassContext context)
    {
        Product scaled = Product.OfValue(value, context);
        if (scaled.Factors.Count != 1 || PassContext.OnlyFor(scaled.Factors[0], "MatMul") is not { } product || product.Input(0) is not { } left || product.Input(1) is not { } right)
            return null;
        Product q = Product.OfValue(left, context), k = Product.OfValue(right, context);
        if (q.Factors.Count != 1 || k.Factors.Count != 1 || PassContext.OnlyFor(k.Factors[0], "Transpose") is not { } transpose)
            return null;
        return (q.Factors[0], transpose, scaled.Constant * q.Constant * k.Constant);
    }

    private static bool IsSwap(Node transpose) => transpose.Attributes.Ints("perm") is [0, 1, 3, 2];

    /// <summary>The keys as Attention wants them: before the last two dimensions were swapped, perhaps together with bringing the heads forward.</summary>
    private static Shape? KeyShape(Node transpose, PassContext context) => context.ShapeOf(transpose.Input(0)) is not { Rank: 4 } shape ? null
        : IsSwap(transpose) ? shape
        : transpose.Attributes.Ints("perm") is [0, 2, 3, 1] ? new Shape(shape[0], shape[2], shape[1], shape[3])
        : null;

    // Attention stretches a mask to [batch, heads, length, length], and nothing else.
    private static bool Fits(Value q, Shape k, Value v, Value? mask, PassContext context)
    {
        if (context.ShapeOf(q) is not { Rank: 4 } a || context.ShapeOf(v) is not { Rank: 4 } c)
            return false;
        if (!PassContext.Same(a[0], k[0]) || !PassContext.Same(a[1], k[1]) || !PassContext.Same(a[3], k[3]) || !PassContext.Same(new Shape(k[0], k[1], k[2]), new Shape(c[0], c[1], c[2])))
            return false;
        if (mask is null)
            return true;
        if (context.ShapeOf(mask) is not { Rank: >= 2 and <= 4 } shape || context.ElementOf(mask) != DataType.Float || !PassContext.Same(shape[^1], k[2]))
            return false;
        Dim[] wanted = [a[0], a[1], a[2], k[2]];
        return shape.Reverse().Zip(wanted.Reverse()).All(pair => pair.First.Number == 1 || PassContext.Same(pair.First, pair.Second));
    }
}
