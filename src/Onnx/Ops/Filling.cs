namespace Transfer.Onnx.Ops;

/// <summary>
/// EyeLike: ones on diagonal k (default 0) of a matrix of the input's shape and of dtype (default: its type). OneHot: a dimension of depth entries at
/// axis (default -1), values[1] where the index points and values[0] elsewhere. Det: the determinant of each matrix of the last two dimensions. Scatter,
/// ScatterElements, ScatterND and TensorScatter write into a copy of data. CumSum and CumProd run along an axis. Clip, Trilu and ReverseSequence keep the shape.
/// </summary>
internal static class Filling
{
    public static void InferEye(OpContext c) => c.Set(0, c.ElementAttribute("dtype", c.Element(0)), c.ShapeOfRank(0, 2));

    public static void InferOneHot(OpContext c)
    {
        Shape? indices = c.ShapeOf(0);
        if (indices is not null)
        {
            int axis = c.Axis("axis", -1, indices.Rank + 1);
            indices = new Shape([.. indices.Take(axis), (c.Single(1).Real is { } depth ? (long)depth : c.Single(1)).ToDim(), .. indices.Skip(axis)]);
        }

        c.Set(0, c.Element(2), indices);
    }

    public static void InferDet(OpContext c) => c.Set(0, c.Element(0), c.ShapeOfAtLeast(0, 2) is { } x ? new Shape([.. x.SkipLast(2)]) : null);

    public static void InferScatter(OpContext c)
    {
        if (c.ShapeOf(0) is { } data)
        {
            _ = c.Axis("axis", 0, data.Rank);
            _ = c.ShapeOfRank(1, data.Rank);
        }

        c.Set(0, c.TypeOf(0));
    }

    public static void FoldCumSum(OpContext c)
    {
        if (c.Known(0) is not { Dims.Count: 1 } known || c.Flag("reverse", false) || c.Flag("exclusive", false))
            return;
        var sums = new Scalar[known.Count];
        Scalar sum = 0;
        for (int i = 0; i < sums.Length; i++)
            sums[i] = sum = i == 0 ? known[0] : sum + known[i];
        c.SetKnown(0, KnownTensor.Vector(known.Type, sums));
    }

    /// <summary>The same under another name.</summary>
    public static void ScatterTo11(StepContext c) => c.SetOperator("ScatterElements");

    public static void ScatterFrom11(StepContext c)
    {
        Axes.FromStart(c);
        c.SetOperator("Scatter");
    }

    public static void ReductionFrom16(StepContext c)
    {
        if (c.Node.Attributes.String("reduction", "none") != "none")
            throw c.Refuse("there is no reduction there; convert to opset 16 or later");
        _ = c.DropAttribute("reduction");
    }

    public static void ReductionFrom18(StepContext c)
    {
        if (c.Node.Attributes.String("reduction", "none") is "max" or "min")
            throw c.Refuse("there is no reduction max or min there; convert to opset 18 or later");
    }

    /// <summary>A constant where the sizes are known.</summary>
    public static void EyeFrom9(StepContext c)
    {
        DataType type = c.ElementOf(c.Node.Output(0));
        long[] sizes = c.KnownSizes(0);
        long offset = c.Node.Attributes.Int("k", 0);
        var ones = new Scalar[sizes[0] * sizes[1]];
        for (long i = 0; i < ones.Length; i++)
            ones[i] = (i % sizes[1]) - (i / sizes[1]) == offset ? 1 : 0;
        c.Replace(c.Keep(new KnownTensor(type, sizes, ones).ToTensor() ?? throw c.Refuse($"there is no EyeLike there, and no constant of {type.OnnxName()} is made")));
    }

    /// <summary>Column less row is at least k above the diagonal, at most k below it; the rest becomes 0.</summary>
    public static void TriluFrom14(StepContext c)
    {
        Value x = c.Input(0);
        int rank = c.KnownRank(0);
        Value shape = c.Add("Shape", [x]);
        Value rows = Count(c, shape, rank - 2), columns = Count(c, shape, rank - 1);
        Value distance = c.Add("Sub", [columns, c.Add("Unsqueeze", [rows, c.Longs(1)])]);
        Value k = c.Node.Input(1) ?? c.Number(DataType.Int64, 0);
        bool upper = c.Node.Attributes.Int("upper", 1) != 0;
        Value outside = c.Add(upper ? "Less" : "Greater", [distance, k]);
        c.Replace(c.Add("Where", [outside, c.Number(c.KnownElement(0), 0), x]));
    }

    private static Value Count(StepContext c, Value shape, int axis)
    {
        Value size = c.Add("Gather", [shape, c.Number(DataType.Int64, axis)]);
        return c.Add("Range", [c.Number(DataType.Int64, 0), size, c.Number(DataType.Int64, 1)]);
    }
}
