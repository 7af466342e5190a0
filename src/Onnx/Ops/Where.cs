namespace Transfer.Onnx.Ops;

/// <summary>Element by element X where condition is true, Y elsewhere; all three broadcast.</summary>
internal static class Where
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Where-9 (condition: B, X: T, Y: T) -> (output: T)
            B: bool; T: all
        -16
            T: all-ir4
        """;

    public static void Infer(OpContext c)
    {
        Binary.SameElements(c, 1, 2);
        DataType type = c.Element(1) == DataType.Undefined ? c.Element(2) : c.Element(1);
        c.Set(0, type, c.Broadcast(0, 1, 2));
    }

    public static void Fold(OpContext c)
    {
        if (c.Known(0) is not { } condition || c.OutputShape(0)?.Numbers is not { } dims || dims.Aggregate(1L, (p, d) => p * d) > KnownTensor.ElementLimit)
            return;
        KnownTensor? x = c.Known(1), y = c.Known(2);
        if (x is null && y is null)
            return;
        int[] fromCondition = Elementwise.Positions(condition, dims);
        int[]? fromX = x is null ? null : Elementwise.Positions(x, dims), fromY = y is null ? null : Elementwise.Positions(y, dims);
        var result = new Scalar[fromCondition.Length];
        for (int i = 0; i < result.Length; i++)
        {
            Scalar a = x is null ? default : x[fromX![i]], b = y is null ? default : y[fromY![i]];
            result[i] = condition[fromCondition[i]].Integer switch
            {
                null => !a.IsUnknown && a == b ? a : default,
                0 => b,
                _ => a,
            };
        }

        c.SetKnown(0, new KnownTensor(c.OutputElement(0), dims, result));
    }
}
