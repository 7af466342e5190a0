using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// The residual blocks of an encoder, attention and feed-forward in turn, told by the graph alone: a block begins where all that the network
/// knows of the tokens lies in one value, and has a matrix. Names do not matter, for exporters change them.
/// </summary>
/// <param name="Embeddings">The parameters in front of the first block: tables, their norm.</param>
/// <param name="Blocks">The parameters of each block, from the bottom up; a norm behind a block is its own.</param>
internal sealed record EncoderBlocks(IReadOnlyList<string> Embeddings, IReadOnlyList<IReadOnlyList<string>> Blocks)
{
    // The upper third, as for the networks of pictures that do not shrink on the way: 2 layers of 6, 4 of 12.
    private const double LastShare = 1.0 / 3;

    /// <summary>Divides the parameters of an encoder.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="ids">The input of token ids.</param>
    public static EncoderBlocks Of(Graph graph, string ids)
    {
        Value input = graph.Get(ids);
        HashSet<Value> carries = NarrowValues.CarriedFrom(graph, input, shapes: false);
        var places = graph.Nodes.Select((node, i) => (node, i)).ToDictionary(p => p.node, p => p.i);
        int[] ends = [.. NarrowValues.Of(graph, input, shapes: false).Where(v => v.Producer is not null).Select(v => places[v.Producer!]).Distinct().Order()];
        var embeddings = new List<string>();
        var blocks = new List<List<string>>();
        foreach (IGrouping<int, (string Name, int Node)> part in TrainableParameters.Of(graph)
            .Select(name => (name, Node: FirstUse(graph.Get(name), carries, places))).Where(p => p.Node >= 0).OrderBy(p => p.Node)
            .GroupBy(p => ends.Count(end => end < p.Node)))
        {
            if (part.Any(p => HasMatrix(graph.Get(p.Name))))
                blocks.Add([]);
            (blocks.Count == 0 ? embeddings : blocks[^1]).AddRange(part.Select(p => p.Name));
        }

        return new EncoderBlocks(embeddings, blocks);
    }

    /// <summary>The blocks that learn.</summary>
    /// <param name="unfreeze">All, or the upper third.</param>
    /// <param name="name">The model, as messages call it.</param>
    /// <param name="gradual">Whether the upper third is only the first of two phases, as messages say.</param>
    /// <exception cref="TransferException">There is nothing that learns, or the blocks cannot be told apart (BadInput).</exception>
    public IReadOnlyList<IReadOnlyList<string>> Learning(Unfreeze unfreeze, string name, bool gradual = false)
    {
        if (Blocks.Count == 0)
            throw TransferException.BadFile(name, "has no layer that can learn; use --unfreeze none");
        if (unfreeze == Unfreeze.All)
            return Blocks;
        if (Blocks.Count == 1)
            throw TransferException.BadFile(name, $"its layers cannot be told apart, so none of them is the last; {(gradual ? "leave --gradual away" : "train all with --unfreeze all")}");
        // Whole layers of two blocks, and at least one.
        return [.. Blocks.TakeLast(2 * Math.Max(1, (int)Math.Round(Blocks.Count * LastShare / 2)))];
    }

    // The node that brings a parameter and the tokens together: a transposed weight does so behind its Transpose.
    private static int FirstUse(Value value, HashSet<Value> carries, Dictionary<Node, int> places) => value.Uses
        .Select(use => use.Node.Outputs.OfType<Value>().Any(carries.Contains)
            ? places[use.Node]
            : use.Node.Outputs.OfType<Value>().Select(v => FirstUse(v, carries, places)).Where(i => i >= 0).DefaultIfEmpty(-1).Min())
        .Where(i => i >= 0).DefaultIfEmpty(-1).Min();

    private static bool HasMatrix(Value value) => value.Initializer is { Dims.Count: >= 2 }
        && value.Uses.Any(use => use.Node.OpType is "MatMul" or "Gemm" or "Conv" or "Transpose" or "Einsum" or "LSTM" or "GRU" or "RNN");
}
