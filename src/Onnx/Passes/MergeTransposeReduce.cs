namespace Transfer.Onnx;

/// <summary>
/// <code>
/// ReduceMean&lt;keepdims = 0&gt;(Transpose&lt;perm&gt;(x), axes)   ->   ReduceMean&lt;keepdims = 0&gt;(x, perm[axes])
/// </code>
/// The same for the other reductions, where the dimensions that stay keep their order.
/// </summary>
internal sealed class MergeTransposeReduce() : NodePass("merge-transpose-reduce", "a Transpose before a reduction goes where the rest keeps its order", keepsBits: false)
{
    private protected override bool TryRewrite(Node node, PassContext context)
    {
        if (!node.Is(node.OpType) || !node.OpType.StartsWith("Reduce", StringComparison.Ordinal) || node.Attributes.Int("keepdims", 1) != 0)
            return false;
        if (PassContext.OnlyFor(node.Input(0), "Transpose") is not { } transpose || transpose.Input(0) is not { } x || transpose.Attributes.Ints("perm") is not { } perm)
            return false;
        IReadOnlyList<long>? axes = node.Attributes.Ints("axes") ?? context.IntegersOf(node.Input(1));
        if (axes is not { Count: > 0 } || axes.Any(a => a < -perm.Count || a >= perm.Count))
            return false;
        long[] reduced = [.. axes.Select(a => perm[(int)(a < 0 ? a + perm.Count : a)])];
        long[] rest = [.. perm.Where(p => !reduced.Contains(p))];
        if (!rest.SequenceEqual(rest.Order()))
            return false;
        Array.Sort(reduced);
        if (node.Input(1) is not null)
            PassContext.SetInputs(node, [x, context.AddIntegers(node, node.Outputs[0]!.Name + "_axes", reduced)]);
        else
            SetAttribute(node, x, reduced);
        return true;
    }

    private static void SetAttribute(Node node, Value x, long[] reduced)
    {
        node.SetInput(0, x);
        node.Attributes.Set("axes", reduced);
    }
}
