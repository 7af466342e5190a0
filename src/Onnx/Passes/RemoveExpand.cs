namespace Transfer.Onnx;

/// <summary>
/// <code>
/// Expand(a, shape) + b   ->   a + b
/// </code>
/// An Expand that only feeds operators which stretch their inputs anyway goes, where they give the same shape without it: b, or what else they read,
/// is as large as the expanded a, dimension by dimension.
/// </summary>
internal sealed class RemoveExpand() : NodePass("remove-expand", "an Expand goes where the operators that read it stretch its input anyway", keepsBits: true)
{
    private protected override bool TryRewrite(Node node, PassContext context)
    {
        if (!node.Is("Expand") || context.Opset < 8 || node.Input(0) is not { } x || node.Output(0) is not { IsOutput: false, Uses.Count: > 0 } y)
            return false;
        if (context.ShapeOf(x) is not { } small || context.ShapeOf(y) is not { } large || small.Rank > large.Rank || x.Graph != y.Graph)
            return false;
        if (!y.Uses.All(use => IsStretched(use, small, large, context)))
            return false;
        y.Graph!.ReplaceAllUses(y, x);
        return true;
    }

    private static bool IsStretched(Use use, Shape small, Shape large, PassContext context)
    {
        if (!use.Node.Is(use.Node.OpType) || !Stretches(use.Node.OpType))
            return false;
        Shape?[] others = [.. use.Node.Inputs.Where((_, i) => i != use.Index).Select(context.ShapeOf)];
        if (context.ShapeOf(use.Node.Output(0)) is not { } result || Array.Exists(others, o => o is null))
            return false;

        // Another input must bring what the Expand no longer does: the rank, and each dimension that it stretched.
        for (int i = 0; i < large.Rank; i++)
        {
            int fromEnd = large.Rank - i;
            Dim kept = fromEnd <= small.Rank ? small[small.Rank - fromEnd] : 1;
            if (fromEnd <= small.Rank && PassContext.Same(kept, large[i]))
                continue;
            if (!Array.Exists(others, o => o!.Rank >= fromEnd && PassContext.Same(o[o.Rank - fromEnd], large[i])))
                return false;
        }

        return result.Rank == Math.Max(small.Rank, others.Max(o => o!.Rank));
    }

    private static bool Stretches(string opType) => opType is "Add" or "Sub" or "Mul" or "Div" or "And" or "Or" or "Xor" or "Equal" or "Greater"
        or "GreaterOrEqual" or "Less" or "LessOrEqual" or "Max" or "Min" or "Mean" or "Sum" or "Where" or "Mod" or "BitwiseAnd" or "BitwiseOr"
        or "BitwiseXor";
}
