namespace Transfer.Onnx;

/// <summary>
/// <code>
/// 0.5 * x * (1 + Erf(x / sqrt(2)))                                   ->   Gelu(x)
/// 0.5 * x * (1 + Tanh(sqrt(2 / pi) * (x + 0.044715 * x ^ 3)))        ->   Gelu&lt;approximate = "tanh"&gt;(x)
/// </code>
/// In any order of factors. Gelu is an operator from opset 20 on.
/// </summary>
internal sealed class FuseGelu() : NodePass("fuse-gelu", "the erf and tanh forms of GELU become Gelu (opset 20)", keepsBits: false)
{
    private const double Half = 0.5;
    private const double Cubic = 0.044715;

    private protected override bool TryRewrite(Node node, PassContext context)
    {
        if (context.Opset < 20 || node.Outputs.Count != 1 || Product.Of(node, context) is not { Factors.Count: 2 } product || !product.IsConstant(Half))
            return false;
        foreach ((Value x, Value other) in (ReadOnlySpan<(Value, Value)>)[(product.Factors[0], product.Factors[1]), (product.Factors[1], product.Factors[0])])
        {
            if (OnePlus(other, context) is not { } inner || !PassContext.Same(context.ShapeOf(x), context.ShapeOf(node.Outputs[0])))
                continue;
            bool isErf = inner.Is("Erf") && Product.OfValue(inner.Inputs[0]!, context).Is(Math.Sqrt(Half), out Value erf) && ReferenceEquals(erf, x);
            if (!isErf && !(inner.Is("Tanh") && IsCubic(inner.Inputs[0]!, x, context)))
                continue;
            PassContext.Become(node, "Gelu", [x], ("approximate", isErf ? "none" : "tanh"));
            return true;
        }

        return false;
    }

    private static Node? OnePlus(Value value, PassContext context) => PassContext.OnlyFor(value, "Add") is not { } sum ? null
        : PassContext.Orders(sum).Where(o => context.IsNumber(o.Second, 1)).Select(o => PassContext.OnlyFor(o.First, o.First.Producer?.OpType ?? "")).FirstOrDefault();

    private static bool IsCubic(Value argument, Value x, PassContext context)
    {
        if (!Product.OfValue(argument, context).Is(Math.Sqrt(2 / Math.PI), out Value bracket) || PassContext.OnlyFor(bracket, "Add") is not { } sum)
            return false;
        foreach ((Value a, Value b) in PassContext.Orders(sum))
        {
            if (!ReferenceEquals(a, x))
                continue;
            Product term = Product.OfValue(b, context);
            if (term.IsConstant(Cubic) && IsCube(term.Factors, x, context))
                return true;
        }

        return false;
    }

    private static bool IsCube(List<Value> factors, Value x, PassContext context) => factors.Count switch
    {
        1 => PassContext.OnlyFor(factors[0], "Pow") is { } power && ReferenceEquals(power.Input(0), x) && context.IsNumber(power.Input(1), 3),
        3 => factors.TrueForAll(f => ReferenceEquals(f, x)),
        _ => false,
    };
}
