namespace Transfer.Onnx.Ops;

/// <summary>
/// MatMul: Y = A·B over the last two dimensions, the others broadcast; a vector is a row on the left, a column on the right, and that
/// dimension is dropped from the result. MatMulInteger (inputs A, B, zero points) gives int32. QLinearMatMul (a, its scale and zero
/// point, b, scale and zero point, scale and zero point of y) gives the type of y's zero point.
/// </summary>
internal static class MatMul
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        MatMul-1 (A: T, B: T) -> (Y: T)
            T: floats
        -9
            T: floats uint32 uint64 int32 int64
        -13
            T: floats uint32 uint64 int32 int64 bfloat16
        MatMulInteger-10 (A: T1, B: T2, a_zero_point?: T1, b_zero_point?: T2) -> (Y: T3)
            T1: uint8 int8; T2: uint8 int8; T3: int32
        QLinearMatMul-10 (a: T1, a_scale: float, a_zero_point: T1, b: T2, b_scale: float, b_zero_point: T2, y_scale: float, y_zero_point: T3) -> (y: T3)
            T1: uint8 int8; T2: uint8 int8; T3: uint8 int8
        -21 (a: T1, a_scale: TS, a_zero_point: T1, b: T2, b_scale: TS, b_zero_point: T2, y_scale: TS, y_zero_point: T3) -> (y: T3)
            TS: bfloat16 float16 float; T1: float8 uint8 int8; T2: float8 uint8 int8; T3: float8 uint8 int8
        """;

    public static void Infer(OpContext c)
    {
        Binary.SameElements(c, 0, 1);
        c.Set(0, c.Element(0), Product(c, 0, 1));
    }

    public static void InferInteger(OpContext c) => c.Set(0, DataType.Int32, Product(c, 0, 1));

    public static void InferQuantized(OpContext c) => c.Set(0, c.Element(7), Product(c, 0, 3));

    /// <summary>The shape of the product of two inputs, or null where a rank is not known.</summary>
    public static Shape? Product(OpContext c, int left, int right) =>
        c.ShapeOfAtLeast(left, 1) is { } a && c.ShapeOfAtLeast(right, 1) is { } b ? Product(c, a, b, right) : null;

    /// <summary>The shape of a product; <paramref name="right"/> is the input that an error is about.</summary>
    public static Shape Product(OpContext c, Shape a, Shape b, int right)
    {
        _ = c.Shared(right, a[^1], b[Math.Max(0, b.Rank - 2)], "as many rows as the columns of the left matrix,");
        Shape batch = OpContext.Broadcast(new Shape([.. a.SkipLast(2)]), new Shape([.. b.SkipLast(2)]))
            ?? throw c.BadInput(right, $"leading dimensions that broadcast with {a}", b.ToString(), "sizes must be equal or 1, counted from the last dimension");
        List<Dim> dims = [.. batch];
        if (a.Rank > 1)
            dims.Add(a[^2]);
        if (b.Rank > 1)
            dims.Add(b[^1]);
        return new Shape([.. dims]);
    }
}
