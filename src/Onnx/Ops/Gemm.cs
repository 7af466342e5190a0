namespace Transfer.Onnx.Ops;

/// <summary>
/// Y = alpha * A' · B' + beta * C, where A' is A (or its transpose, transA 1), B' likewise (transB), and C broadcasts to Y [M,N].
/// Attributes: alpha 1.0, beta 1.0, transA 0, transB 0. C is optional from opset 11 on. Before opset 7 C broadcasts with broadcast 1 only.
/// </summary>
internal static class Gemm
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Gemm-1 (A: T, B: T, C: T) -> (Y: T)
            [alpha: float = 1.0, beta: float = 1.0, broadcast: int = 0, transA: int = 0, transB: int = 0]
            T: floats
        -6
        -7
            [alpha: float = 1.0, beta: float = 1.0, transA: int = 0, transB: int = 0]
        -9
            T: floats uint32 uint64 int32 int64
        -11 (A: T, B: T, C?: T) -> (Y: T)
        -13
            T: floats uint32 uint64 int32 int64 bfloat16
        """;

    public static void Infer(OpContext c)
    {
        bool transA = c.Flag("transA", false), transB = c.Flag("transB", false);
        Binary.SameElements(c, 0, 1);
        Shape? a = c.ShapeOfRank(0, 2), b = c.ShapeOfRank(1, 2);
        if (a is not null && b is not null)
            _ = c.Shared(1, a[transA ? 0 : 1], b[transB ? 1 : 0], $"{(transB ? "columns" : "rows")} as the inner size of A,");
        Dim rows = a?[transA ? 1 : 0] ?? default, columns = b?[transB ? 0 : 1] ?? default;
        var y = new Shape(rows, columns);
        if (c.ShapeOf(2) is { } bias && (bias.Rank > 2 || OpContext.Broadcast(y, bias) is null))
            throw c.BadInput(2, $"a shape that broadcasts to {y}", bias.ToString(), "C has one entry for a column of the result, or as many as the result");
        c.Set(0, c.Element(0), y);
    }

    public static void To7(StepContext c) => c.DropAttribute("broadcast");

    /// <summary>Before opset 11 C must be there.</summary>
    public static void From11(StepContext c)
    {
        if (!c.Has(2))
            c.SetInput(2, c.Keep(c.Filled(c.KnownElement(0), 0, 1)));
    }
}
