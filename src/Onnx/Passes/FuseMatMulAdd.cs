namespace Transfer.Onnx;

/// <summary>
/// <code>
/// MatMul(x, w) + c    ->   Gemm(x, w, c)
/// Gemm(x, w) + c      ->   Gemm(x, w, c)
/// Gemm(Transpose(x), w, c)   ->   Gemm&lt;transA = 1&gt;(x, w, c),   the same for w
/// </code>
/// x and w are matrices (Gemm takes nothing else) of floating point, c is spread to the result and not the other way round, and nothing else reads the product.
/// </summary>
internal sealed class FuseMatMulAdd() : NodePass("fuse-matmul-add", "MatMul and Add of matrices become Gemm", keepsBits: false)
{
    private protected override bool TryRewrite(Node node, PassContext context) => context.Opset >= 7 &&
        (node.Is("Add") ? PassContext.Orders(node).Any(order => TryAdd(node, order.First, order.Second, context))
        : node.Is("Gemm") && (TryTranspose(node, 0, "transA", context) | TryTranspose(node, 1, "transB", context)));

    private static bool TryAdd(Node node, Value product, Value c, PassContext context)
    {
        if ((PassContext.OnlyFor(product, "MatMul") ?? PassContext.OnlyFor(product, "Gemm")) is not { } multiply)
            return false;
        if (multiply.Is("Gemm") && multiply.Input(2) is not null)
            return false;
        if (multiply.Input(0) is not { } x || multiply.Input(1) is not { } w || context.RankOf(x) != 2 || context.RankOf(w) != 2)
            return false;
        if (context.ElementOf(product) is not (DataType.Float or DataType.Double or DataType.Float16) || !IsSpread(c, product, context))
            return false;
        (string, AttributeValue)[] attributes = [.. multiply.Attributes.Where(a => a.Name is "alpha" or "transA" or "transB")
            .Select(a => (a.Name, new AttributeValue(a.Type, a.Content!)))];
        PassContext.Become(node, "Gemm", [x, w, c], attributes);
        return true;
    }

    private static bool IsSpread(Value c, Value product, PassContext context)
    {
        if (context.ShapeOf(product) is not { Rank: 2 } result || context.ShapeOf(c) is not { Rank: <= 2 } shape)
            return false;
        for (int i = 0; i < shape.Rank; i++)
        {
            if (shape[i].Number != 1 && !PassContext.Same(shape[i], result[i + 2 - shape.Rank]))
                return false;
        }

        return true;
    }

    private static bool TryTranspose(Node gemm, int input, string attribute, PassContext context)
    {
        if (PassContext.Producer(gemm.Input(input), "Transpose") is not { } transpose || transpose.Input(0) is not { } matrix || context.RankOf(matrix) != 2)
            return false;
        if (transpose.Attributes.Ints("perm") is { } perm && !(perm.Count == 2 && perm[0] == 1))
            return false;
        gemm.SetInput(input, matrix);
        gemm.Attributes.Set(attribute, gemm.Attributes.Int(attribute, 0) == 0);
        return true;
    }
}
