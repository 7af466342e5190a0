using Transfer.Onnx.Ops;

namespace Transfer.Onnx;

/// <summary>
/// Computes once and for all what is known before the model runs: a node whose results follow from constants or from the shapes they are taken from
/// becomes a constant of the same name. Then what nothing uses is removed.
/// <code>
/// Gather(Shape(float[1,3,224,224]), {2})  ->  {224}
/// Transpose(w)                            ->  w, the other way round
/// </code>
/// Results that are outputs of a graph stay computed. Only small tensors are looked into (<see cref="KnownTensor.ElementLimit"/>); larger ones are only
/// moved about (<see cref="MovedConstant"/>). A result is at most 64 KB large, or no larger than the constants it is made of, and all results together at most
/// 64 MB, not counting those that take the place of a constant nothing else reads. ONNX functions, which have no constants of that kind, are left alone.
/// </summary>
public class FoldConstants : Pass
{
    private const long LargestGrowth = 64L << 20;
    private const long LargestResult = 64L << 10;

    internal FoldConstants()
        : this("fold-constants", "what is known before the model runs becomes a constant")
    {
    }

    private protected FoldConstants(string name, string summary)
        : base(name, summary, keepsBits: true)
    {
    }

    /// <summary>Folds the main graph and its subgraphs.</summary>
    /// <returns>The number of values that became constants.</returns>
    /// <exception cref="TransferException">The shapes or attributes of a node contradict each other (kind BadInput); nothing is changed then.</exception>
    public static int Run(Model model) => new FoldConstants().Apply(model);

    private protected override int Rewrite(PassContext context)
    {
        List<Graph> graphs = [context.Graph];
        for (int i = 0; i < graphs.Count; i++)
            graphs.AddRange(graphs[i].Children);
        long room = LargestGrowth;
        int folded = 0;
        foreach (Graph graph in graphs)
            folded += Fold(graph, context, ref room);
        return folded;
    }

    /// <summary>Whether what a node gives may be folded.</summary>
    private protected virtual bool MayFold(Node node, PassContext context) => !node.Is("Constant") && !node.Subgraphs.Any();

    private int Fold(Graph graph, PassContext context, ref long room)
    {
        int folded = 0;
        foreach (Node node in graph.Nodes)
        {
            if (!MayFold(node, context))
                continue;
            foreach (Value output in node.Outputs.OfType<Value>().ToArray())
            {
                if (output.IsOutput || output.Uses.Count == 0 || Compute(node, output, context, ref room) is not { } tensor)
                    continue;
                Replace(graph, node, output, tensor, asNode: !context.StoresConstants);
                folded++;
            }
        }

        return folded;
    }

    private static Tensor? Compute(Node node, Value output, PassContext context, ref long room)
    {
        if (MovedConstant.Find(node, output, context) is { } moved)
        {
            if (moved.TakesPlace)
                return moved.Compute();
            if (moved.ByteCount > room)
                return null;
            room -= moved.ByteCount;
            return moved.Compute();
        }

        if (context.Types.KnownOf(output)?.ToTensor() is not { } tensor || tensor.ByteCount > Math.Min(room, LargestResult))
            return null;
        room -= tensor.ByteCount;
        return tensor;
    }

    private static void Replace(Graph graph, Node node, Value output, Tensor tensor, bool asNode)
    {
        if (!asNode)
        {
            graph.ReplaceByInitializer(output, tensor);
            return;
        }

        string name = output.Name;
        output.Name = graph.UniqueName(name + "_computed");
        Node constant = graph.InsertBefore(node, "Constant", [], [name]);
        constant.Attributes.Set("value", tensor);
        graph.ReplaceAllUses(output, constant.Outputs[0]!);
    }
}
