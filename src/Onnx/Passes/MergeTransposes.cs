namespace Transfer.Onnx;

/// <summary>
/// <code>
/// Transpose&lt;q&gt;(Transpose&lt;p&gt;(x))   ->   Transpose&lt;p after q&gt;(x)
/// </code>
/// The inner one stays where others read it too. One that then moves nothing is removed by <see cref="RemoveNopMoves"/>.
/// </summary>
internal sealed class MergeTransposes() : NodePass("merge-transposes", "a Transpose of a Transpose becomes one", keepsBits: true)
{
    private protected override bool TryRewrite(Node node, PassContext context)
    {
        if (!node.Is("Transpose") || PassContext.Producer(node.Input(0), "Transpose") is not { } inner)
            return false;
        if (inner.Input(0) is not { } x || context.RankOf(x) is not { } rank)
            return false;
        long[] outer = Permutation(node, rank), first = Permutation(inner, rank);
        if (outer.Length != first.Length || outer.Any(p => p < 0 || p >= first.Length))
            return false;
        PassContext.Become(node, "Transpose", [x], ("perm", Array.ConvertAll(outer, p => first[p])));
        return true;
    }

    private static long[] Permutation(Node node, int rank) =>
        node.Attributes.Ints("perm") is { } perm ? [.. perm] : [.. Enumerable.Range(0, rank).Reverse().Select(p => (long)p)];
}
