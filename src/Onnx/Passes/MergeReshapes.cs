namespace Transfer.Onnx;

/// <summary>
/// Nodes that give the same elements other dimensions:
/// <code>
/// Reshape(x, shape that is computed)                      ->   Reshape(x, {0, -1, 64}), where a constant says the same
/// Reshape(Unsqueeze(x)), Squeeze(Reshape(x)), ...         ->   Reshape(x, constant)
/// Reshape(Transpose(x)) that moves dimensions of size 1   ->   Reshape(x, constant)
/// </code>
/// The second and third stay where the inner node is needed all the same, and where no constant says it.
/// </summary>
internal sealed class MergeReshapes() : NodePass("merge-reshapes", "reshapes to a computed shape get a constant, several in a row become one", keepsBits: true)
{
    // Rows are shortened from their beginning, so that a look back over a few nodes sees all of one.
    private const int LongestRow = 4;

    private protected override bool TryRewrite(Node node, PassContext context)
    {
        if (!IsReshape(node) || node.Outputs.Count != 1 || node.Input(0) is not { } x || context.Opset < 5)
            return false;
        Shape? wanted = context.ShapeOf(node.Output(0));
        Value from = x;
        for (int i = 0; i < LongestRow && from.Producer is { } inner && (IsReshape(inner) || MovesOnlyOnes(inner, context)) && inner.Input(0) is { } before; i++)
            from = before;
        if (!ReferenceEquals(from, x) && ReshapeTarget.Find(context.ShapeOf(from), wanted) is { } merged)
        {
            Become(node, from, merged, context);
            return true;
        }

        bool isComputed = node.Is("Reshape") && node.Input(1) is { } shape && context.ConstantOf(shape) is null;
        if (!isComputed || ReshapeTarget.Find(context.ShapeOf(x), wanted) is not { } target)
            return false;
        Become(node, x, target, context);
        return true;
    }

    private static bool IsReshape(Node node) => node.Is("Reshape") || node.Is("Squeeze") || node.Is("Unsqueeze") || node.Is("Flatten");

    // The elements stay in their order when the dimensions of more than one element do.
    private static bool MovesOnlyOnes(Node node, PassContext context)
    {
        if (!node.Is("Transpose") || context.ShapeOf(node.Input(0)) is not { } shape || node.Attributes.Ints("perm") is not { } perm || perm.Count != shape.Rank)
            return false;
        long[] larger = [.. perm.Where(p => shape[(int)p].Number != 1)];
        return larger.SequenceEqual(larger.Order());
    }

    private static void Become(Node node, Value from, long[] target, PassContext context) =>
        PassContext.Become(node, "Reshape", [from, context.AddIntegers(node, node.Outputs[0]!.Name + "_shape", target)]);
}
