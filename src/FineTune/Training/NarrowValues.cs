using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// The values through which everything goes that a network makes of an input: after their node, nothing else of the input is used any more.
/// They divide a network into parts that can be frozen or trained as one; between two of them lies, for instance, one residual block.
/// </summary>
internal static class NarrowValues
{
    /// <summary>Finds them, in running order.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">The input.</param>
    /// <param name="shapes">Whether reading a value's shape is using it: so for a cut, which leaves the value out, not for what its elements say.</param>
    public static IEnumerable<Value> Of(Graph graph, Value input, bool shapes)
    {
        var lastUse = new Dictionary<Value, int>();
        HashSet<Value> carries = CarriedFrom(graph, input, shapes);
        Node[] nodes = [.. graph.Nodes];
        for (int i = 0; i < nodes.Length; i++)
        {
            foreach (Value value in ReadBy(nodes[i], shapes).Where(carries.Contains))
                lastUse[value] = i;
        }

        var open = new HashSet<Value> { input };
        for (int i = 0; i < nodes.Length; i++)
        {
            open.UnionWith(nodes[i].Outputs.OfType<Value>().Where(v => carries.Contains(v) && lastUse.ContainsKey(v)));
            open.RemoveWhere(v => lastUse.GetValueOrDefault(v, -1) <= i);
            if (open.Count == 1)
                yield return open.First();
        }
    }

    /// <summary>The values that an input influences.</summary>
    public static HashSet<Value> CarriedFrom(Graph graph, Value input, bool shapes)
    {
        var carries = new HashSet<Value> { input };
        foreach (Node node in graph.Nodes)
        {
            if (ReadBy(node, shapes).Any(carries.Contains))
                carries.UnionWith(node.Outputs.OfType<Value>());
        }

        return carries;
    }

    // A branch of an If or the body of a Loop reads values around it, too.
    private static IEnumerable<Value> ReadBy(Node node, bool shapes) =>
        !shapes && node.Is("Shape") ? [] : node.Inputs.OfType<Value>().Concat(node.Subgraphs.SelectMany(g => g.Nodes.SelectMany(n => ReadBy(n, shapes))));
}
