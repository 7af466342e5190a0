using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>The tensor at which the part of a network that learns begins: what lies before it is frozen.</summary>
public static class TrainableCut
{
    // Where pictures do not shrink on the way, as in a vision transformer, the share of the parameters that the last stage has.
    private const double LastShare = 1.0 / 3;

    /// <summary>Finds it.</summary>
    /// <param name="frozen">The network up to its features, with one input.</param>
    /// <param name="groups">The freeze groups of its card; where there are none, the last stage is found by its shapes.</param>
    /// <param name="input">The shape of the input.</param>
    /// <param name="unfreeze">What learns.</param>
    /// <param name="gradual">Whether the last stage is only the first of two phases, as messages say.</param>
    /// <returns>The tensor's name; of <see cref="Unfreeze.All"/>, the input's.</returns>
    /// <exception cref="TransferException">No tensor separates a last stage from the rest (BadInput).</exception>
    public static string Find(Model frozen, IReadOnlyList<FreezeGroup> groups, Shape input, Unfreeze unfreeze, bool gradual = false)
    {
        Graph graph = frozen.Graph;
        Value picture = graph.RequiredInputs.First();
        if (unfreeze == Unfreeze.All)
            return picture.Name;
        if (groups.Count > 1 && graph.Find(groups[^2].Until) is not null)
            return groups[^2].Until;
        InferredTypes types = InferShapes.Compute(frozen, new Dictionary<string, Shape> { [picture.Name] = input });
        Value[] narrow = [.. NarrowValues.Of(graph, picture, shapes: true).Where(v => v != graph.Outputs[0])];
        return (LastStage(graph, narrow, types) ?? LastParameters(graph, narrow))?.Name ?? throw new TransferException(ErrorKind.BadInput,
            $"graph '{Shown.Name(graph.Name)}': no tensor separates a last stage from the rest; {(gradual ? "leave --gradual away" : "train all of it with --unfreeze all")}, or name \"freeze_groups\" in a card");
    }

    // The stage that works on the smallest maps begins at the last larger one; where a 1 x 1 convolution widened that, in front of it.
    // What the pooling behind the last convolution gives is no map.
    private static Value? LastStage(Graph graph, Value[] narrow, InferredTypes types)
    {
        Node[] nodes = [.. graph.Nodes];
        HashSet<Node> pooling = [.. nodes.Skip(1 + Array.FindLastIndex(nodes, n => n.Is("Conv"))).Where(n => n.OpType.Contains("Pool", StringComparison.Ordinal) || n.Is("ReduceMean"))];
        (Value Value, long Area)[] maps = [.. narrow.Where(v => v.Producer is null || !pooling.Contains(v.Producer)).Select(v => (v, types.ShapeOf(v)?.Numbers)).Where(p => p.Numbers is { Length: 4 }).Select(p => (p.v, p.Numbers![2] * p.Numbers[3]))];
        int last = maps.Length == 0 ? -1 : Array.FindLastIndex(maps, m => m.Area > maps.Min(n => n.Area));
        if (last < 0)
            return null;
        return Widening(maps[last].Value) is { } source && narrow.Contains(source) ? source : maps[last].Value;
    }

    /// <summary>What a 1 x 1 convolution to more channels reads, when the value is its output or an activation's behind it.</summary>
    private static Value? Widening(Value value)
    {
        Node? node = value.Producer;
        if (node is not null && !node.Is("Conv"))
            node = node.Input(0)?.Producer;
        return node is not null && node.Is("Conv") && node.Input(1)?.Initializer is { } weight && weight.Dims is [var to, var from, 1, 1] && to > from ? node.Input(0) : null;
    }

    private static Value? LastParameters(Graph graph, Value[] narrow)
    {
        long total = graph.Initializers.Sum(v => v.Initializer!.Count), behind = 0;
        var ends = narrow.Where(v => v.Producer is not null).ToDictionary(v => v.Producer!);
        var seen = new HashSet<Value>();
        foreach (Node node in graph.Nodes.Reverse())
        {
            if (behind >= LastShare * total && ends.TryGetValue(node, out Value? end))
                return end;
            behind += node.Inputs.OfType<Value>().Where(seen.Add).Sum(v => v.Initializer?.Count ?? 0);
        }

        return null;
    }
}
