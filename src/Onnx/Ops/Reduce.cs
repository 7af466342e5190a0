namespace Transfer.Onnx.Ops;

/// <summary>
/// Reductions over axes: ReduceL1 sum|x|, ReduceL2 sqrt(sum x²), ReduceLogSum ln(sum x), ReduceLogSumExp ln(sum e^x), ReduceMax, ReduceMean,
/// ReduceMin, ReduceProd, ReduceSum, ReduceSumSquare sum x². Attributes: keepdims 1 (reduced dimensions stay with size 1), axes (all
/// by default). Axes became an input in opset 13 for ReduceSum and in 18 for the others, with noop_with_empty_axes 0 (1: no axes, no reduction).
/// </summary>
internal static class Reduce
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        ReduceL1|ReduceL2|ReduceLogSum|ReduceLogSumExp|ReduceMean|ReduceProd|ReduceSumSquare-1 (data: T) -> (reduced: T)
            [axes: ints, keepdims: int = 1]
            T: floats uint32 uint64 int32 int64
        -11
        -13
            T: floats uint32 uint64 int32 int64 bfloat16
        -18 (data: T, axes?: int64) -> (reduced: T)
            [keepdims: int = 1, noop_with_empty_axes: int = 0]
        ReduceMax|ReduceMin-1 (data: T) -> (reduced: T)
            [axes: ints, keepdims: int = 1]
            T: floats uint32 uint64 int32 int64
        -11
        -12
            T: floats uint8 uint32 uint64 int8 int32 int64
        -13
            T: floats uint8 uint32 uint64 int8 int32 int64 bfloat16
        -18 (data: T, axes?: int64) -> (reduced: T)
            [keepdims: int = 1, noop_with_empty_axes: int = 0]
        -20
            T: floats uint8 uint32 uint64 int8 int32 int64 bfloat16 bool
        ReduceSum-1 (data: T) -> (reduced: T)
            [axes: ints, keepdims: int = 1]
            T: floats uint32 uint64 int32 int64
        -11
        -13 (data: T, axes?: int64) -> (reduced: T)
            [keepdims: int = 1, noop_with_empty_axes: int = 0]
            T: floats uint32 uint64 int32 int64 bfloat16
        """;

    public static void InferByAttribute(OpContext c)
    {
        Shape? shape = c.ShapeOf(0);
        bool all = c.Attribute("axes") is null;
        c.Set(0, c.Element(0), Reduced(c, shape, shape is null ? null : all ? All(shape) : c.Axes("axes", shape.Rank), c.Ints("axes")?.Length, all));
    }

    public static void InferByInput(OpContext c)
    {
        Shape? shape = c.ShapeOf(0);
        long[]? given = c.Integers(1);
        bool empty = !c.Has(1) || given is { Length: 0 };
        if (empty && c.Flag("noop_with_empty_axes", false))
            c.Set(0, c.Element(0), shape);
        else
            c.Set(0, c.Element(0), Reduced(c, shape, shape is null ? null : empty ? All(shape) : c.Axes(1, shape.Rank), c.LengthOf(1), empty));
    }

    public static void FoldSum(OpContext c) => Fold(c, (a, b) => a + b, 0);

    public static void FoldProd(OpContext c) => Fold(c, (a, b) => a * b, 1);

    public static void FoldMax(OpContext c) => Fold(c, Scalar.Max, null);

    public static void FoldMin(OpContext c) => Fold(c, Scalar.Min, null);

    private static int[] All(Shape shape) => [.. Enumerable.Range(0, shape.Rank)];

    private static Shape? Reduced(OpContext c, Shape? shape, int[]? axes, int? count, bool all)
    {
        bool keep = c.Flag("keepdims", true);
        if (shape is null)
            return all && !keep ? new Shape() : null;
        axes ??= count == shape.Rank ? All(shape) : null;
        if (axes is not null)
        {
            return keep ? new Shape([.. shape.Select((d, i) => Array.IndexOf(axes, i) >= 0 ? 1 : d)])
                : new Shape([.. shape.Where((_, i) => Array.IndexOf(axes, i) < 0)]);
        }

        return keep ? OpContext.OfRank(shape.Rank) : count <= shape.Rank ? OpContext.OfRank(shape.Rank - count.Value) : null;
    }

    // Shape arithmetic reduces whole vectors.
    private static void Fold(OpContext c, Func<Scalar, Scalar, Scalar> f, Scalar? seed)
    {
        if (c.Known(0) is not { } known || c.OutputShape(0)?.Numbers is not { } dims || dims.Any(d => d != 1) || (known.Count == 0 && seed is null))
            return;
        Scalar result = known.Count == 0 ? seed!.Value : known[0];
        for (int i = 1; i < known.Count; i++)
            result = f(result, known[i]);
        c.SetKnown(0, new KnownTensor(known.Type, dims, [result]));
    }

    /// <summary>axes become an input (ReduceSum in opset 13, the others in 18).</summary>
    public static void ToInput(StepContext c) => c.AttributeToInput("axes", 1);

    public static void FromInput(StepContext c)
    {
        bool keepsAll = c.Node.Attributes.Int("noop_with_empty_axes", 0) != 0;
        _ = c.DropAttribute("noop_with_empty_axes");
        if (c.Has(1) && c.Integers(1) is not { Length: 0 })
        {
            c.InputToAttribute(1, "axes");
            return;
        }

        if (keepsAll && c.Node.OpType is "ReduceSum" or "ReduceMean" or "ReduceMax" or "ReduceMin" or "ReduceProd")
            c.Replace(c.Add("Identity", [c.Input(0)]));
        else if (keepsAll)
            throw c.Refuse("there is no noop_with_empty_axes there; give the axes to reduce");
        else
            c.TrimInputs(1);
    }
}
