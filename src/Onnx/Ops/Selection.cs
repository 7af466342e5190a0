namespace Transfer.Onnx.Ops;

/// <summary>
/// What depends on values: ArgMax and ArgMin (positions along axis, default 0, keepdims 1), Compress (entries along axis, or of the flattened tensor, where
/// a condition holds), NonMaxSuppression ([n,3] boxes chosen), NonZero ([rank,n] positions), TopK (the k largest along axis, default -1, and
/// their positions; k is an attribute before opset 10), Unique (the different entries, flattened or along axis, with first positions, inverse, counts).
/// </summary>
internal static class Selection
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        ArgMax|ArgMin-1 (data: T) -> (reduced: int64)
            [axis: int = 0, keepdims: int = 1]
            T: numeric
        -11
        -12
            [axis: int = 0, keepdims: int = 1, select_last_index: int = 0]
        -13
            T: numeric bfloat16
        Compress-9 (input: T, condition: T1) -> (output: T)
            [axis: int]
            T: all; T1: bool
        -11
        NonMaxSuppression-10 (boxes: float, scores: float, max_output_boxes_per_class?: int64, iou_threshold?: float, score_threshold?: float) -> (selected_indices: int64)
            [center_point_box: int = 0]
        -11
        NonZero-9 (X: T) -> (Y: int64)
            T: all
        -13
            T: all-ir4
        TopK-1 (X: T) -> (Values: T, Indices: I)
            [axis: int = -1, k!: int]
            T: floats; I: int64
        -10 (X: T, K: int64) -> (Values: T, Indices: I)
            [axis: int = -1]
        -11
            [axis: int = -1, largest: int = 1, sorted: int = 1]
            T: numeric
        -24
            T: numeric bfloat16
        Unique-11 (X: T) -> (Y: T, indices?: int64, inverse_indices?: int64, counts?: int64)
            [axis: int, sorted: int = 1]
            T: all
        """;

    public static void InferArg(OpContext c)
    {
        bool keep = c.Flag("keepdims", true);
        Shape? shape = c.ShapeOfAtLeast(0, 1);
        if (shape is not null)
        {
            int axis = c.Axis("axis", 0, shape.Rank);
            shape = keep ? OpContext.With(shape, axis, 1) : new Shape([.. shape.Where((_, i) => i != axis)]);
        }

        c.Set(0, DataType.Int64, shape);
    }

    public static void InferCompress(OpContext c)
    {
        Shape? shape = c.ShapeOf(0);
        bool flat = c.Attribute("axis") is null;
        Dim kept = c.Known(1) is { IsConstant: true } condition && shape is not null && (!flat || OpContext.Product(shape, 0, shape.Rank).Integer >= condition.Count)
            ? condition.Elements.ToArray().Count(e => e.Integer != 0) : default(Dim);
        c.Set(0, c.Element(0), flat ? new Shape(kept) : shape is null ? null : OpContext.With(shape, c.Axis("axis", 0, shape.Rank), kept));
    }

    public static void InferBoxes(OpContext c) => c.Set(0, DataType.Int64, new Shape(default, 3));

    public static void InferNonZero(OpContext c) => c.Set(0, DataType.Int64, new Shape(
        // Of a scalar ONNX says 0 rows, and ONNX Runtime gives 1.
        c.ShapeOf(0) is { Rank: > 0 } shape ? shape.Rank : default(Dim), default));

    public static void FoldNonZero(OpContext c)
    {
        if (c.Known(0) is not { IsConstant: true, Dims.Count: > 0 } known)
            return;
        int[] found = [.. Enumerable.Range(0, known.Count).Where(i => known[i].Real != 0)];
        var positions = new Scalar[known.Dims.Count * found.Length];
        for (int i = 0; i < found.Length; i++)
        {
            long rest = found[i];
            for (int d = known.Dims.Count - 1; d >= 0; d--)
            {
                positions[(d * found.Length) + i] = rest % known.Dims[d];
                rest /= known.Dims[d];
            }
        }

        c.SetKnown(0, new KnownTensor(DataType.Int64, [known.Dims.Count, found.Length], positions));
    }

    public static void InferTopK(OpContext c)
    {
        Scalar k = c.Since < 10 ? c.RequiredInt("k", 0) : c.Single(1);
        Shape? shape = c.ShapeOfAtLeast(0, 1);
        if (shape is not null)
        {
            int axis = c.Axis("axis", -1, shape.Rank);
            if (k.Integer is { } wanted && (wanted < 0 || wanted > shape[axis].Number))
                throw c.BadInput(c.Since < 10 ? 0 : 1, $"a k from 0 to the {shape[axis]} entries of dimension {axis}", wanted.ToString());
            shape = OpContext.With(shape, axis, k.ToDim());
        }

        c.Set(0, c.Element(0), shape);
        c.Set(1, DataType.Int64, shape);
    }

    public static void InferUnique(OpContext c)
    {
        Shape? shape = c.ShapeOf(0);
        bool flat = c.Attribute("axis") is null;
        Dim whole = shape is null ? default : flat ? OpContext.Product(shape, 0, shape.Rank).ToDim() : shape[c.Axis("axis", 0, shape.Rank)];
        c.Set(0, c.Element(0), flat ? new Shape(default(Dim)) : shape is null ? null : OpContext.With(shape, c.Axis("axis", 0, shape.Rank), default));
        c.Set(1, DataType.Int64, new Shape(default(Dim)));
        c.Set(2, DataType.Int64, new Shape(whole));
        c.Set(3, DataType.Int64, new Shape(default(Dim)));
    }

    /// <summary>The last of equal maxima is the first from the other end.</summary>
    public static void ArgFrom12(StepContext c)
    {
        if (c.Node.Attributes.Int("select_last_index", 0) == 0)
        {
            _ = c.DropAttribute("select_last_index");
            return;
        }

        long axis = c.Node.Attributes.Int("axis", 0);
        int at = (int)Axes.FromStart(axis, c.KnownRank(0));
        if (c.ShapeOf(0)![at].Number is not { } size)
            throw c.Refuse($"there is no select_last_index there, and the size of dimension {at} is not known; fix it with --shape first");
        Value turned = c.Add("Slice", [c.Input(0), c.Longs(-1), c.Longs(long.MinValue), c.Longs(at), c.Longs(-1)]);
        Value first = c.Add(c.Node.OpType, [turned], ("axis", axis), ("keepdims", c.Node.Attributes.Int("keepdims", 1)));
        c.Replace(c.Add("Sub", [c.Number(DataType.Int64, size - 1), first]));
    }

    public static void TopKTo10(StepContext c)
    {
        c.SetInput(1, c.Longs(c.Node.Attributes["k"].Int));
        _ = c.DropAttribute("k");
    }

    public static void TopKFrom10(StepContext c)
    {
        c.SetAttribute("k", c.Integers(1) is { Length: 1 } k ? k[0] : throw c.Dynamic(1, "k"));
        c.TrimInputs(1);
    }

    /// <summary>The smallest are the largest of the negated.</summary>
    public static void TopKFrom11(StepContext c)
    {
        _ = c.DropAttribute("sorted");
        bool largest = c.Node.Attributes.Int("largest", 1) != 0;
        _ = c.DropAttribute("largest");
        if (largest)
            return;
        c.SetInput(0, c.Add("Neg", [c.Input(0)]));
        if (c.Node.Output(0) is { } values)
            c.Follow(0, c.TypeOf(values), "Neg", []);
    }
}
