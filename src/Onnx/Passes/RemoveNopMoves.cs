namespace Transfer.Onnx;

/// <summary>
/// Nodes that would move elements and leave them all where they are:
/// <code>
/// Reshape, Flatten, Squeeze, Unsqueeze, Expand, Tile, Pad to the shape that x has   ->   x
/// Slice(x) of everything in steps of 1                                              ->   x
/// Transpose&lt;perm = 0, 1, ...&gt;(x)                                                    ->   x
/// Concat(x), Sum(x), Max(x), Min(x), Mean(x), Split(x) of one part                  ->   x
/// AveragePool, MaxPool of one element in steps of 1                                 ->   x
/// </code>
/// Shapes are the same when every dimension is known, as a number or a symbol, and equal.
/// </summary>
internal sealed class RemoveNopMoves() : NodePass("remove-nop-moves", "reshapes, slices, pads, expansions and transpositions without effect go", keepsBits: true)
{
    private protected override bool TryRewrite(Node node, PassContext context)
    {
        if (!node.Is(node.OpType) || node.Outputs.Count != 1 || node.Input(0) is not { } x || node.Output(0) is not { } y)
            return false;
        return HasNoEffect(node, x, y, context) && PassContext.TryReplace(y, x);
    }

    private static bool HasNoEffect(Node node, Value x, Value y, PassContext context) => node.OpType switch
    {
        "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "Expand" or "Tile" => IsSameShape(x, y, context),
        "Pad" => IsSameShape(x, y, context) && AreAll(node, ["pads", "paddings"], 1, context, pad => pad == 0),
        "Slice" => IsSameShape(x, y, context) && (node.Input(4) is null || AreAll(node, [], 4, context, step => step == 1)),
        "Transpose" => IsOrdered(node, x, context),
        "Concat" or "Sum" or "Max" or "Min" or "Mean" or "Split" => node.Inputs.Count == 1 || (node.OpType == "Split" && IsSameShape(x, y, context)),
        "AveragePool" or "MaxPool" => IsSameShape(x, y, context) && IsOfOne(node),
        _ => false,
    };

    private static bool IsSameShape(Value x, Value y, PassContext context) => PassContext.Same(context.ShapeOf(x), context.ShapeOf(y));

    private static bool AreAll(Node node, ReadOnlySpan<string> attributes, int input, PassContext context, Func<long, bool> holds)
    {
        foreach (string name in attributes)
        {
            if (node.Attributes.Ints(name) is { } given)
                return given.All(holds);
        }

        return context.IntegersOf(node.Input(input)) is { } known && known.All(holds);
    }

    private static bool IsOrdered(Node node, Value x, PassContext context) => node.Attributes.Ints("perm") is { } perm
        ? perm.Select((from, to) => from == to).All(stays => stays)
        : context.RankOf(x) is <= 1;

    private static bool IsOfOne(Node node) => node.Attributes.Ints("kernel_shape") is { } kernel && kernel.All(k => k == 1)
        && (node.Attributes.Ints("strides")?.All(s => s == 1) ?? true)
        && (node.Attributes.Ints("pads")?.All(p => p == 0) ?? true);
}
