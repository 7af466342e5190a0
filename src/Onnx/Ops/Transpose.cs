namespace Transfer.Onnx.Ops;

/// <summary>Dimension i of the output is dimension perm[i] of the input; perm defaults to the reverse order.</summary>
internal static class Transpose
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Transpose-1 (data: T) -> (transposed: T)
            [perm: ints]
            T: all
        -13
            T: all-ir4
        -21
            T: all-ir10
        -23
            T: all-ir11
        -24
            T: all-ir12
        -25
            T: all-ir13
        """;

    public static void Infer(OpContext c) =>
        c.Set(0, c.Element(0), Permutation(c) is { } perm ? new Shape(Array.ConvertAll(perm, p => c.ShapeOf(0) is { } shape ? shape[p] : default)) : null);

    public static void Fold(OpContext c)
    {
        if (c.Known(0) is not { } known || Permutation(c) is not { } perm)
            return;
        long[] dims = Array.ConvertAll(perm, p => known.Dims[p]);
        var elements = new Scalar[known.Count];
        for (int i = 0; i < elements.Length; i++)
        {
            long rest = i, from = 0;
            for (int axis = dims.Length - 1; axis >= 0; axis--)
            {
                long stride = 1;
                for (int d = perm[axis] + 1; d < dims.Length; d++)
                    stride *= known.Dims[d];
                from += rest % dims[axis] * stride;
                rest /= dims[axis];
            }

            elements[i] = known[(int)from];
        }

        c.SetKnown(0, new KnownTensor(known.Type, dims, elements));
    }

    private static int[]? Permutation(OpContext c)
    {
        long[]? perm = c.Ints("perm", c.ShapeOf(0)?.Rank, 0);
        if (perm is null)
            return c.ShapeOf(0) is { } shape ? [.. Enumerable.Range(0, shape.Rank).Reverse()] : null;
        if (perm.Distinct().Count() < perm.Length || perm.Any(p => p >= perm.Length))
            throw c.BadAttribute("perm", $"each of 0 to {perm.Length - 1} once", OpContext.Shown(perm));
        return Array.ConvertAll(perm, p => (int)p);
    }
}
