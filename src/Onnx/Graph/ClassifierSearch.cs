namespace Transfer.Onnx;

/// <summary>
/// Infers the classifier of a model: from the output back through what turns scores into an answer, to the layer that makes scores.
/// </summary>
internal static class ClassifierSearch
{
    private static readonly HashSet<string> AfterScores =
        ["Softmax", "LogSoftmax", "Sigmoid", "Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Cast", "Dropout"];

    private static readonly HashSet<string> Pools = ["GlobalAveragePool", "AveragePool", "ReduceMean"];

    public static ClassifierCut Run(Graph graph)
    {
        Value output = graph.Outputs.FirstOrDefault(IsFloat) ?? throw new TransferException(ErrorKind.BadInput,
            $"graph '{Shown.Name(graph.Name)}': it has no output of floating-point numbers, "
            + "so no classifier can be found; name the tensor to cut at");
        var passed = new List<Node>();
        for (Value? value = output; value?.Producer is { } node; value = Behind(node))
        {
            if (Scores(node, passed) is { } cut)
                return cut with { Output = output };
            passed.Add(node);
        }

        long? width = output.Type is TensorType { Shape: { Rank: > 1 } shape } ? shape[shape.Rank - 1].Number : null;
        return new ClassifierCut(output, output, null, width, null, IsFeatureMap: false);
    }

    private static bool IsFloat(Value value) => value.Type is null
        or TensorType { Element: DataType.Float or DataType.Float16 or DataType.Double or DataType.BFloat16 };

    /// <summary>The value that a node only reshapes, squashes, scales or shifts; null when it does more than that.</summary>
    private static Value? Behind(Node node)
    {
        if (node.Domain is not ("" or "ai.onnx"))
            return null;
        if (AfterScores.Contains(node.OpType) || Pools.Contains(node.OpType) || node.OpType == "Relu")
            return node.Input(0);
        if (node.OpType is not ("Add" or "Sub" or "Mul" or "Div") || node.Inputs.Count != 2)
            return null;
        return ConstantDims(node.Input(1)) is not null ? node.Input(0)
            : ConstantDims(node.Input(0)) is not null && node.OpType is "Add" or "Mul" ? node.Input(1) : null;
    }

    private static ClassifierCut? Scores(Node node, List<Node> passed)
    {
        if (node.Input(0) is not { } features || ConstantDims(node.Input(1)) is not { } weight)
            return null;
        bool pooled = passed.Exists(n => Pools.Contains(n.OpType) || n.OpType == "Relu");
        if (node.Is("Gemm") && weight.Count == 2 && !pooled)
        {
            bool transposed = node.Attributes.Int("transB", 0) != 0;
            return new ClassifierCut(features, features, node, weight[transposed ? 1 : 0], weight[transposed ? 0 : 1], IsFeatureMap: false);
        }

        if (node.Is("MatMul") && weight.Count == 2 && !pooled)
            return new ClassifierCut(features, features, node, weight[0], weight[1], IsFeatureMap: false);
        return node.Is("Conv") && IsScoringConv(weight, passed)
            ? new ClassifierCut(features, features, node, weight[1], weight[0], IsFeatureMap: true) : null;
    }

    /// <summary>
    /// A 1 x 1 Conv makes scores when its map is pooled or flattened to one score a class. The last layer of many feature extractors is
    /// one too (MobileNet's 320 to 1280, then pooling): between activation and pooling alone it is taken for a classifier only when
    /// it has fewer channels than it reads or ImageNet's 1000 or 1001; a Softmax or the like behind it settles the matter.
    /// </summary>
    private static bool IsScoringConv(IReadOnlyList<long> weight, List<Node> passed)
    {
        if (weight.Count != 4 || weight[2] != 1 || weight[3] != 1 || passed.Count == 0)
            return false;
        bool ends = passed.Exists(n => Pools.Contains(n.OpType) || n.OpType is "Flatten" or "Reshape" or "Squeeze");
        bool answers = passed.Exists(n => n.OpType is "Softmax" or "LogSoftmax" or "Sigmoid");
        return ends && (answers || weight[0] < weight[1] || weight[0] is 1000 or 1001);
    }

    /// <summary>
    /// The dimensions of the constant that a value is, or null when it is none: an initializer, a Constant node, or one of these behind
    /// Cast, Identity or Transpose.
    /// </summary>
    private static IReadOnlyList<long>? ConstantDims(Value? value)
    {
        if (value?.Initializer is { } tensor)
            return tensor.Dims;
        if (value?.Producer is not { } node)
            return null;
        if (node.Is("Constant"))
            return node.Attributes.Find("value") is { Type: AttributeType.Tensor } attribute ? attribute.Tensor.Dims : [];
        if (node.Is("Cast") || node.Is("Identity"))
            return ConstantDims(node.Input(0));
        if (!node.Is("Transpose") || ConstantDims(node.Input(0)) is not { } dims)
            return null;
        return node.Attributes.Ints("perm") is { } perm && perm.Count == dims.Count && perm.All(p => p >= 0 && p < dims.Count)
            ? [.. perm.Select(p => dims[(int)p])]
            : [.. dims.Reverse()];
    }
}
