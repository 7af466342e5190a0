namespace Transfer.Onnx;

/// <summary>
/// <code>
/// Reshape(MatMul(x, w) + b)   ->   Reshape(Gemm(Reshape(x, {-1, k}), w, b))
/// </code>
/// x has more than two dimensions, w is a constant matrix and b a constant vector. Gemm takes matrices only, so x needs a Reshape of its own: the rewrite is made
/// where it saves nodes, because several such products read the same x (query, key and value of attention) or x is reshaped already, and where all that
/// reads the sum is a Reshape, which then reads the Gemm.
/// </summary>
internal sealed class FuseLinear() : NodePass("fuse-linear", "MatMul and Add between reshapes become Gemm where that saves nodes", keepsBits: false)
{
    private const int MostReaders = 64;

    private protected override bool TryRewrite(Node node, PassContext context)
    {
        if (context.Opset < 7 || !node.Is("MatMul") || node.Input(0) is not { Uses.Count: <= MostReaders } x || context.ShapeOf(x) is not { Rank: > 2 } shape || shape[^1].Number is not { } width)
            return false;
        List<Node> sums = [.. x.Uses.Where(use => use.Index == 0 && use.Node.Graph == node.Graph).Select(use => Sum(use.Node, context)).OfType<Node>()];
        bool isReshaped = x is { IsOutput: false, Producer: { } before } && before.Is("Reshape") && x.Uses.Count == sums.Count;
        if (sums.Count < (isReshaped ? 1 : 2) || !ReferenceEquals(ProductOf(sums[0]).Producer, node))
            return false;
        string name = node.Graph.UniqueName(x.Name + "_rows");
        Node rows = node.Graph.InsertBefore(node, "Reshape", [x, context.AddIntegers(node, name + "_shape", -1, width)], [name]);
        rows.Outputs[0]!.Type = new TensorType(DataType.Float, new Shape(Dim.Unknown, width));
        foreach (Node sum in sums)
            Rewrite(sum, rows.Outputs[0]!, context);
        return true;
    }

    /// <summary>The Add behind a product, when both are of the pattern.</summary>
    private static Node? Sum(Node product, PassContext context)
    {
        if (!product.Is("MatMul") || context.ConstantOf(product.Input(1)) is not { Type: DataType.Float, Dims.Count: 2 } weight)
            return null;
        if (product.Outputs[0] is not { IsOutput: false, Uses.Count: 1 } result || result.Uses.First().Node is not { } sum || !sum.Is("Add") || sum.Graph != product.Graph)
            return null;
        if (context.ConstantOf(PassContext.Other(sum, result)) is not { Type: DataType.Float, Dims.Count: 1 } bias || bias.Count != weight.Dims[1])
            return null;
        return sum.Outputs[0] is { IsOutput: false, Uses.Count: > 0 } output && output.Uses.All(use => IsReshape(use, weight.Dims[1], context)) ? sum : null;
    }

    private static Value ProductOf(Node sum) => sum.Inputs.First(i => PassContext.Producer(i, "MatMul") is not null)!;

    private static bool IsReshape(Use use, long width, PassContext context) => use.Index == 0 && use.Node.Is("Reshape") && Target(use.Node, width, context) is not null;

    // The rows are as many as they are, so no dimension can be taken over from them.
    private static long[]? Target(Node reshape, long width, PassContext context) =>
        ReshapeTarget.Find(new Shape(Dim.Unknown, width), context.ShapeOf(reshape.Outputs[0]));

    private static void Rewrite(Node sum, Value rows, PassContext context)
    {
        Value product = ProductOf(sum);
        Value weight = product.Producer!.Inputs[1]!, bias = PassContext.Other(sum, product)!;
        long width = context.ShapeOf(weight)![1].Number!.Value;
        Value output = sum.Outputs[0]!;
        foreach (Use use in output.Uses)
            use.Node.SetInput(1, context.AddIntegers(use.Node, use.Node.Outputs[0]!.Name + "_shape", Target(use.Node, width, context)!));
        PassContext.Become(sum, "Gemm", [rows, weight, bias]);
        output.Type = new TensorType(DataType.Float, new Shape(Dim.Unknown, width));
    }
}
