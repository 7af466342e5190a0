namespace Transfer.Onnx;

/// <summary>
/// <code>
/// d = x - ReduceMean(x)
/// d / Sqrt(ReduceMean(d ^ 2) + epsilon) * w             ->   LayerNormalization(x, w)        (opset 17)
/// x / Sqrt(ReduceMean(x ^ 2) + epsilon) * w             ->   RMSNormalization(x, w)          (opset 23)
/// LayerNormalization(x, w) + b                          ->   LayerNormalization(x, w, b)
/// </code>
/// The means are over the last dimension and keep it; w and b have one number for each of its elements. Powers may be written as products, and the
/// division as a product with Reciprocal. Only float32, in which LayerNormalization computes.
/// </summary>
internal sealed class FuseLayerNormalization() : NodePass("fuse-layer-normalization", "LayerNormalization (opset 17) and RMSNormalization (opset 23) out of means and roots", keepsBits: false)
{
    private protected override bool TryRewrite(Node node, PassContext context)
    {
        if (context.Opset < 17 || node.Outputs.Count != 1 || context.ElementOf(node.Outputs[0]) != DataType.Float)
            return false;
        return (node.Is("Mul") && PassContext.Orders(node).Any(order => TryScaled(node, order.First, order.Second, context)))
            || (node.Is("Add") && PassContext.Orders(node).Any(order => TryShifted(node, order.First, order.Second, context)));
    }

    private static bool TryScaled(Node node, Value normalized, Value weight, PassContext context)
    {
        if (Quotient(normalized) is not var (dividend, root) || PassContext.OnlyFor(root, "Sqrt")?.Input(0) is not { } variance)
            return false;
        if (PassContext.OnlyFor(variance, "Add") is not { } sum)
            return false;
        foreach ((Value mean, Value small) in PassContext.Orders(sum))
        {
            if (context.NumberOf(small) is not { } epsilon || MeanOf(mean, context) is not { } squares || SquareOf(squares, context) is not { } squared)
                continue;
            if (!ReferenceEquals(squared, dividend))
                continue;
            bool isCentred = PassContext.Producer(dividend, "Sub") is { } difference && MeanOf(difference.Input(1), context) == difference.Input(0);
            Value x = isCentred ? dividend.Producer!.Inputs[0]! : dividend;
            if ((!isCentred && context.Opset < 23) || !IsOfLast(weight, x, context))
                return false;
            PassContext.Become(node, isCentred ? "LayerNormalization" : "RMSNormalization", [x, weight], ("axis", -1L), ("epsilon", (float)epsilon));
            return true;
        }

        return false;
    }

    private static bool TryShifted(Node node, Value normalized, Value bias, PassContext context)
    {
        if (PassContext.OnlyFor(normalized, "LayerNormalization") is not { Inputs.Count: 2, Outputs.Count: 1 } norm || norm.Attributes.Int("axis", -1) != -1)
            return false;
        if (norm.Input(0) is not { } x || !IsOfLast(bias, x, context))
            return false;
        PassContext.Become(node, "LayerNormalization", [x, norm.Inputs[1], bias], ("axis", -1L), ("epsilon", norm.Attributes.Float("epsilon", 1e-5f)));
        return true;
    }

    private static (Value Dividend, Value Root)? Quotient(Value value)
    {
        if (PassContext.OnlyFor(value, "Div") is { } division && division.Input(0) is { } dividend && division.Input(1) is { } root)
            return (dividend, root);
        if (PassContext.OnlyFor(value, "Mul") is not { } product)
            return null;
        foreach ((Value first, Value second) in PassContext.Orders(product))
        {
            if (PassContext.OnlyFor(second, "Reciprocal")?.Input(0) is { } inverse)
                return (first, inverse);
        }

        return null;
    }

    /// <summary>What ReduceMean takes the mean of over the last dimension, keeping it.</summary>
    private static Value? MeanOf(Value? mean, PassContext context)
    {
        if (PassContext.Producer(mean, "ReduceMean") is not { } node || node.Attributes.Int("keepdims", 1) != 1 || node.Input(0) is not { } x)
            return null;
        IReadOnlyList<long>? axes = node.Attributes.Ints("axes") ?? context.IntegersOf(node.Input(1));
        return axes is [var axis] && (axis == -1 || axis + 1 == context.RankOf(x)) ? x : null;
    }

    private static Value? SquareOf(Value value, PassContext context)
    {
        if (PassContext.OnlyFor(value, "Pow") is { } power)
            return context.IsNumber(power.Input(1), 2) ? power.Input(0) : null;
        return PassContext.OnlyFor(value, "Mul") is { } product && product.Input(0) == product.Input(1) ? product.Input(0) : null;
    }

    private static bool IsOfLast(Value weight, Value x, PassContext context) =>
        context.ShapeOf(weight) is { Rank: 1 } shape && context.ShapeOf(x) is { Rank: > 0 } whole && PassContext.Same(shape[0], whole[^1])
        && context.ElementOf(weight) == DataType.Float;
}
