using Transfer.FineTune.Engine.Optimizers;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Makes groups of parameters.</summary>
public static class ParameterGroups
{
    /// <summary>One rate for all; parameters of one dimension, which biases and norms are, do not decay.</summary>
    public static IReadOnlyList<ParameterGroup> Flat(Graph graph, IReadOnlyList<string> parameters) => [.. WithoutDecay(graph, new ParameterGroup("all", parameters))];

    /// <summary>
    /// The head at the full rate, and the layers below it at rates that fall in equal ratios from the top to the bottom: lower layers know
    /// more general things and need to move less.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="parameters">The parameters below the head, in the order in which the graph uses them.</param>
    /// <param name="head">The parameters of the head.</param>
    /// <param name="top">The factor of the highest layers.</param>
    /// <param name="bottom">The factor of the lowest.</param>
    /// <param name="groups">Into how many groups of about equally many parameters the layers are divided.</param>
    public static IReadOnlyList<ParameterGroup> Geometric(
        Graph graph, IReadOnlyList<string> parameters, IReadOnlyList<string> head, float top, float bottom, int groups)
    {
        var result = new List<ParameterGroup>(WithoutDecay(graph, new ParameterGroup("head", head)));
        int count = Math.Clamp(groups, 1, Math.Max(1, parameters.Count));
        for (int i = 0; i < count; i++)
        {
            int from = parameters.Count * i / count, to = parameters.Count * (i + 1) / count;
            float factor = count == 1 ? top : bottom * MathF.Pow(top / bottom, i / (count - 1f));
            result.AddRange(WithoutDecay(graph, new ParameterGroup($"layers {i + 1} of {count}", [.. parameters.Skip(from).Take(to - from)], factor)));
        }

        return result;
    }

    /// <summary>The head at the full rate, the highest block too, and each block below at the rate of the one above it times a factor.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="blocks">The parameters of each block, from the bottom up.</param>
    /// <param name="head">The parameters of the head.</param>
    /// <param name="decay">The factor.</param>
    public static IReadOnlyList<ParameterGroup> Decaying(Graph graph, IReadOnlyList<IReadOnlyList<string>> blocks, IReadOnlyList<string> head, float decay) =>
    [
        .. head.Count == 0 ? [] : WithoutDecay(graph, new ParameterGroup("head", head)),
        .. blocks.SelectMany((block, i) => WithoutDecay(graph, new ParameterGroup($"block {i + 1} of {blocks.Count}", block, MathF.Pow(decay, blocks.Count - 1 - i)))),
    ];

    private static IEnumerable<ParameterGroup> WithoutDecay(Graph graph, ParameterGroup group)
    {
        ILookup<bool, string> decays = group.Parameters.ToLookup(name => graph.Get(name).Initializer is not { Dims.Count: <= 1 });
        if (decays[true].Any())
            yield return group with { Parameters = [.. decays[true]] };
        if (decays[false].Any())
            yield return group with { Parameters = [.. decays[false]], Decays = false };
    }
}
