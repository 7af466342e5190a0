namespace Transfer.Onnx;

/// <summary>
/// <code>
/// Clip(x + 3, 0, 6) / 6                              ->   HardSigmoid&lt;alpha = 1/6, beta = 1/2&gt;(x)
/// x * Clip(x + 3, 0, 6) / 6, x * HardSigmoid(x)      ->   HardSwish(x)
/// </code>
/// In any order of factors. HardSwish is an operator from opset 14 on; before, its form with Clip becomes x * HardSigmoid(x).
/// </summary>
internal sealed class FuseHardSwish() : NodePass("fuse-hard-swish", "hard sigmoid and hard swish written with Clip become HardSigmoid and HardSwish (opset 14)", keepsBits: false)
{
    private const double Sixth = 1.0 / 6;
    private const float Half = 0.5f;

    private protected override bool TryRewrite(Node node, PassContext context)
    {
        if (context.Opset < 7 || node.Outputs.Count != 1 || Product.Of(node, context) is not { } product)
            return false;
        if (product.Factors.Count == 1 && product.IsConstant(Sixth) && Gated(product.Factors[0], context) is { } alone)
        {
            PassContext.Become(node, "HardSigmoid", [alone], ("alpha", (float)Sixth), ("beta", Half));
            return true;
        }

        if (product.Factors.Count != 2)
            return false;
        foreach ((Value x, Value gate) in (ReadOnlySpan<(Value, Value)>)[(product.Factors[0], product.Factors[1]), (product.Factors[1], product.Factors[0])])
        {
            if (IsHardSigmoid(gate, x) && product.IsConstant(1))
                return context.Opset >= 14 && Become(node, x);
            if (!product.IsConstant(Sixth) || !ReferenceEquals(Gated(gate, context), x))
                continue;
            if (context.Opset >= 14)
                return Become(node, x);
            Node sigmoid = node.Graph.InsertBefore(node, "HardSigmoid", [x], [node.Graph.UniqueName(node.Outputs[0]!.Name + "_gate")]);
            sigmoid.Attributes.Set("alpha", (float)Sixth);
            sigmoid.Attributes.Set("beta", Half);
            PassContext.Become(node, "Mul", [x, sigmoid.Outputs[0]]);
            return true;
        }

        return false;
    }

    private static bool Become(Node node, Value x)
    {
        PassContext.Become(node, "HardSwish", [x]);
        return true;
    }

    private static bool IsHardSigmoid(Value gate, Value x) => PassContext.OnlyFor(gate, "HardSigmoid") is { } sigmoid && ReferenceEquals(sigmoid.Input(0), x)
        && Math.Abs(sigmoid.Attributes.Float("alpha", 0.2f) - Sixth) < 1e-6 && sigmoid.Attributes.Float("beta", Half) == Half;

    /// <summary>x of Clip(x + 3, 0, 6).</summary>
    private static Value? Gated(Value value, PassContext context)
    {
        if (PassContext.OnlyFor(value, "Clip") is not { } clip || !HasBounds(clip, context) || PassContext.OnlyFor(clip.Input(0), "Add") is not { } sum)
            return null;
        return PassContext.Orders(sum).Where(order => context.IsNumber(order.Second, 3) && context.RankOf(order.First) >= context.RankOf(order.Second))
            .Select(order => order.First).FirstOrDefault();
    }

    private static bool HasBounds(Node clip, PassContext context) => context.Opset < 11
        ? clip.Attributes.Float("min", float.MinValue) == 0 && clip.Attributes.Float("max", float.MaxValue) == 6
        : context.IsNumber(clip.Input(1), 0) && context.IsNumber(clip.Input(2), 6);
}
