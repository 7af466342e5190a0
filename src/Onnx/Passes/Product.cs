namespace Transfer.Onnx;

/// <summary>
/// A product as its factors, however exporters nest it: <c>0.5 * (x * (1 + t))</c>, <c>(x * (1 + t)) / 2</c> and <c>(0.5 * x) * (1 + t)</c> are all the
/// constant 0.5 and the factors x and 1 + t. Inner products that others read too are factors themselves.
/// </summary>
internal sealed class Product
{
    private const int MostFactors = 8;

    private Product(double constant, List<Value> factors)
    {
        Constant = constant;
        Factors = factors;
    }

    /// <summary>The product of the constant factors.</summary>
    public double Constant { get; }

    /// <summary>The other factors.</summary>
    public List<Value> Factors { get; }

    /// <summary>The product that a node computes; null where it is no Mul, and no Div by a constant.</summary>
    public static Product? Of(Node? node, PassContext context)
    {
        if (node is null || Parts(node, context) is not { } first)
            return null;
        double constant = 1;
        var factors = new List<Value>();
        var pending = new Stack<Part>([first.A, first.B]);
        while (pending.TryPop(out Part part))
        {
            if (context.NumberOf(part.Value) is { } number)
                constant = part.Divides ? constant / number : constant * number;
            else if (factors.Count + pending.Count < MostFactors && Inner(part.Value) is { } inner && Parts(inner, context) is { } parts)
                Push(pending, parts);
            else
                factors.Add(part.Value);
        }

        return new Product(constant, factors);
    }

    /// <summary>The product that computes a value for one reader, or the value alone.</summary>
    public static Product OfValue(Value value, PassContext context) => Of(Inner(value), context) ?? new Product(1, [value]);

    /// <summary>Whether it is this constant and one factor.</summary>
    public bool Is(double constant, out Value factor)
    {
        factor = Factors.Count == 1 ? Factors[0] : null!;
        return Factors.Count == 1 && IsConstant(constant);
    }

    /// <summary>Whether the constant is about this number: exporters round constants such as sqrt(2/pi) to a few digits.</summary>
    public bool IsConstant(double number) => Math.Abs(Constant - number) <= 1e-5 * Math.Abs(number);

    private readonly record struct Part(Value Value, bool Divides);

    private static Node? Inner(Value value) => PassContext.OnlyFor(value, "Mul") ?? PassContext.OnlyFor(value, "Div");

    private static void Push(Stack<Part> pending, (Part A, Part B) parts)
    {
        pending.Push(parts.B);
        pending.Push(parts.A);
    }

    private static (Part A, Part B)? Parts(Node node, PassContext context)
    {
        if (node.Inputs.Count != 2 || node.Input(0) is not { } a || node.Input(1) is not { } b)
            return null;
        if (node.Is("Mul"))
            return (new Part(a, false), new Part(b, false));
        return node.Is("Div") && context.NumberOf(b) is not (null or 0) ? (new Part(a, false), new Part(b, true)) : null;
    }
}
