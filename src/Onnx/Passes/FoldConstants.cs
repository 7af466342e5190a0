using Transfer.Onnx.Ops;

namespace Transfer.Onnx;

/// <summary>
/// Computes shape arithmetic once and for all: a node whose results are known before the model runs, because its inputs are constants or the
/// shapes they are taken from are fixed, becomes a constant of the same name. Then what nothing uses is removed.
/// <code>
/// Gather(Shape(float[1,3,224,224]), {2})  ->  {224}
/// </code>
/// Results that are outputs of a graph stay computed. Only small tensors are looked into (<see cref="KnownTensor.ElementLimit"/>), and all results together
/// are never larger than what the model stores already, or 64 MB; ONNX functions, which have no constants of that kind, are left alone.
/// </summary>
public static class FoldConstants
{
    private const long LargestGrowth = 64L << 20;
    private const long SmallestGrowth = 4096;

    /// <summary>Folds the main graph and its subgraphs.</summary>
    /// <returns>The number of values that became constants.</returns>
    /// <exception cref="TransferException">The shapes or attributes of a node contradict each other (kind BadInput); nothing is changed then.</exception>
    public static int Run(Model model)
    {
        InferredTypes found = InferShapes.Compute(model, new Dictionary<string, Shape>());
        long stored = model.Graph.Initializers.Sum(v => v.Initializer is { } tensor && tensor.Type != DataType.String ? tensor.ByteCount : 0);
        long room = Math.Clamp(stored, SmallestGrowth, LargestGrowth);
        int folded = 0;
        var graphs = new Queue<Graph>([model.Graph]);
        while (graphs.TryDequeue(out Graph? graph))
        {
            folded += Fold(graph, found, asNodes: model.IrVersion < 4, ref room);
            foreach (Graph body in graph.Nodes.SelectMany(n => n.Subgraphs))
                graphs.Enqueue(body);
        }

        if (folded > 0)
            _ = model.Graph.RemoveUnused();
        return folded;
    }

    private static int Fold(Graph graph, InferredTypes found, bool asNodes, ref long room)
    {
        int folded = 0;
        foreach (Node node in graph.Nodes)
        {
            if (node.Is("Constant") || node.Subgraphs.Any())
                continue;
            foreach (Value output in node.Outputs.OfType<Value>().ToArray())
            {
                if (output.IsOutput || output.Uses.Count == 0 || found.KnownOf(output)?.ToTensor() is not { } tensor || tensor.ByteCount > room)
                    continue;
                room -= tensor.ByteCount;
                Replace(graph, node, output, tensor, asNodes);
                folded++;
            }
        }

        return folded;
    }

    // Before IR version 4 every constant of a graph is one of its inputs; a Constant node is not.
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
