namespace Transfer.Onnx;

/// <summary>
/// <code>
/// x * 1, x / 1, x + 0, x - 0, x ^ 1   ->   x
/// Relu(Relu(x)), Relu(Sigmoid(x))     ->   the inner one
/// </code>
/// Only where the constant does not stretch x to another shape. x + 0 makes a negative zero a positive one, which no comparison tells apart.
/// </summary>
internal sealed class RemoveNopArithmetic() : NodePass("remove-nop-arithmetic", "multiplication by 1, addition of 0 and the like go", keepsBits: true)
{
    private protected override bool TryRewrite(Node node, PassContext context)
    {
        if (node.Outputs.Count != 1 || node.Output(0) is not { } y)
            return false;
        if (node.Is("Relu"))
            return node.Input(0) is { Producer: { } inner } && (inner.Is("Relu") || inner.Is("Sigmoid")) && PassContext.TryReplace(y, node.Input(0));
        double neutral;
        if (node.Is("Mul") || node.Is("Div") || node.Is("Pow"))
            neutral = 1;
        else if (node.Is("Add") || node.Is("Sub"))
            neutral = 0;
        else
            return false;
        bool commutes = node.Is("Mul") || node.Is("Add");
        foreach ((Value x, Value constant) in PassContext.Orders(node).Take(commutes ? 2 : 1))
        {
            if (!IsAll(constant, neutral, context) || context.ElementOf(x) != context.ElementOf(y) || context.ElementOf(x) == DataType.Undefined)
                continue;
            if (PassContext.Same(context.ShapeOf(x), context.ShapeOf(y)) || (context.RankOf(constant) == 0 && context.RankOf(x) is not null))
                return PassContext.TryReplace(y, x);
        }

        return false;
    }

    private static bool IsAll(Value constant, double number, PassContext context)
    {
        if (context.ConstantOf(constant) is null || context.Types.KnownOf(constant) is not { Count: > 0 } known)
            return false;
        foreach (Ops.Scalar element in known.Elements)
        {
            if (element.Real != number)
                return false;
        }

        return true;
    }
}
