using Transfer.Onnx.Ops;

namespace Transfer.Onnx;

/// <summary>
/// <code>
/// a = f(x), b = f(x)                              ->   b is a, for any operator that gives the same for the same
/// c = {7}, d = {7}                                ->   d is c
/// a = Gather(Shape(x), 0), b = Gather(Shape(y), 0)   ->   b is a, where x and y have that dimension in common
/// </code>
/// Constants of floating point with more than one element stay apart though they are equal: they may be parameters that were never tied, and would
/// move together in training. Nodes of other domains stay, as nothing is known of them, and so do those that draw random numbers.
/// </summary>
internal sealed class RemoveDuplicates() : Pass("remove-duplicates", "of nodes and small constants that give the same one stays", keepsBits: true)
{
    private const int LargestConstant = 1 << 16;
    private const int MostSizes = 16;

    private protected override int Rewrite(PassContext context)
    {
        int changed = 0;
        var graphs = new Queue<Graph>([context.Graph]);
        while (graphs.TryDequeue(out Graph? graph))
        {
            changed += MergeConstants(graph, context);
            changed += MergeNodes(graph, context);
            foreach (Graph body in graph.Nodes.SelectMany(n => n.Subgraphs))
                graphs.Enqueue(body);
        }

        return changed;
    }

    private static int MergeConstants(Graph graph, PassContext context)
    {
        var first = new Dictionary<Tensor, Value>(TensorContentComparer.Instance);
        int changed = 0;
        foreach (Value value in graph.Initializers)
        {
            if (value.IsInput || value.IsOutput || value.Uses.Count == 0 || context.ConstantOf(value) is not { } tensor || !IsSmall(tensor))
                continue;
            if (first.TryAdd(tensor, value))
                continue;
            graph.ReplaceAllUses(value, first[tensor]);
            changed++;
        }

        return changed;
    }

    private static bool IsSmall(Tensor tensor) => tensor.Type.BitsPerElement() > 0 && tensor.ByteCount <= LargestConstant
        && (tensor.Count == 1 || !tensor.Type.IsFloatingPoint());

    private static int MergeNodes(Graph graph, PassContext context)
    {
        var nodes = new HashSet<Node>(NodeContent.Comparer);
        var sizes = new Dictionary<string, Value>();
        int changed = 0;
        foreach (Node node in graph.Nodes)
        {
            if (!IsRepeatable(node))
                continue;
            if (nodes.TryGetValue(node, out Node? same))
            {
                changed += node.Outputs.Zip(same.Outputs).Count(pair => IsRead(pair.First) && PassContext.TryReplace(pair.First, pair.Second));
                continue;
            }

            _ = nodes.Add(node);
            if (node.Outputs.Count != 1 || node.Outputs[0] is not { } output || SizesOf(output, context) is not { } key || sizes.TryAdd(key, output))
                continue;
            if (IsRead(output) && PassContext.TryReplace(output, sizes[key]))
                changed++;
        }

        return changed;
    }

    private static bool IsRead(Value? value) => value is not null && (value.Uses.Count > 0 || value.IsOutput);

    private static bool IsRepeatable(Node node) => node.Is(node.OpType) && !node.Subgraphs.Any() && node.OpType is not ("RandomNormal"
        or "RandomNormalLike" or "RandomUniform" or "RandomUniformLike" or "Bernoulli" or "Multinomial" or "Dropout" or "Constant");

    // Sizes that are the same numbers or expressions, whatever they were computed from.
    private static string? SizesOf(Value output, PassContext context)
    {
        if (context.Types.KnownOf(output) is not { Count: <= MostSizes, Type: DataType.Int64 or DataType.Int32 } known)
            return null;
        foreach (Scalar element in known.Elements)
        {
            if (element.IsUnknown)
                return null;
        }

        return known.ToString();
    }
}
