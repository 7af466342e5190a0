namespace Transfer.Onnx;

/// <summary>
/// <code>
/// x * Sigmoid(x)       ->   Swish(x)
/// x * Sigmoid(a * x)   ->   Swish&lt;alpha = a&gt;(x)
/// </code>
/// Swish is an operator from opset 24 on.
/// </summary>
internal sealed class FuseSilu() : NodePass("fuse-silu", "x * Sigmoid(x) becomes Swish (opset 24)", keepsBits: false)
{
    private protected override bool TryRewrite(Node node, PassContext context)
    {
        if (context.Opset < 24 || !node.Is("Mul"))
            return false;
        foreach ((Value x, Value gate) in PassContext.Orders(node))
        {
            if (PassContext.OnlyFor(gate, "Sigmoid")?.Input(0) is not { } argument)
                continue;
            double alpha = 1;
            if (!ReferenceEquals(argument, x))
            {
                Product scaled = Product.OfValue(argument, context);
                if (scaled.Factors.Count != 1 || !ReferenceEquals(scaled.Factors[0], x))
                    continue;
                alpha = scaled.Constant;
            }

            PassContext.Become(node, "Swish", [x], ("alpha", (float)alpha));
            return true;
        }

        return false;
    }
}
