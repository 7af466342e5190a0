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
}
