namespace Transfer.Onnx.Ops;

/// <summary>
/// Gather: the slices of data at indices along axis (default 0): dimension axis is replaced by the dimensions of indices. GatherElements:
/// y[i][j] = x[index[i][j]][j] along axis 0, the shape of indices. GatherND: indices [b...,i...,k] pick slices by k coordinates, after batch_dims
/// (default 0, from opset 12 on) dimensions in common. Negative indices count from the end from opset 11 on.
/// </summary>
internal static class Gather
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Gather-1 (data: T, indices: Tind) -> (output: T)
            [axis: int = 0]
            T: all; Tind: int32 int64
        -11
        -13
            T: all-ir4
        GatherElements-11 (data: T, indices: Tind) -> (output: T)
            [axis: int = 0]
            T: all; Tind: int32 int64
        -13
            T: all-ir4
        GatherND-11 (data: T, indices: int64) -> (output: T)
            T: all
        -12
            [batch_dims: int = 0]
        -13
            T: all-ir4
        """;

    public static void Infer(OpContext c)
    {
        Shape? data = c.ShapeOfAtLeast(0, 1), indices = c.ShapeOf(1);
        int axis = data is null ? 0 : c.Axis("axis", 0, data.Rank);
        c.Set(0, c.Element(0), data is null || indices is null ? null : new Shape([.. data.Take(axis), .. indices, .. data.Skip(axis + 1)]));
    }

    public static void Fold(OpContext c)
    {
        if (c.Known(0) is not { } data || c.Known(1) is not { } indices || c.OutputShape(0)?.Numbers is not { } dims)
            return;
        int axis = c.Axis("axis", 0, data.Dims.Count);
        int inner = (int)data.Dims.Skip(axis + 1).Aggregate(1L, (p, d) => p * d), size = (int)data.Dims[axis];
        long count = dims.Aggregate(1L, (p, d) => p * d);
        if (count > KnownTensor.ElementLimit)
            return;
        var result = new Scalar[count];
        for (int i = 0; i < result.Length; i++)
        {
            Scalar index = indices[i / inner % indices.Count];
            if (index.Integer is { } at)
            {
                if (at < -size || at >= size)
                    throw c.BadInput(1, $"indices from {-size} to {size - 1}", at.ToString());
                int outer = i / (inner * indices.Count);
                result[i] = data[(((outer * size) + (int)(at < 0 ? at + size : at)) * inner) + (i % inner)];
            }
        }

        c.SetKnown(0, new KnownTensor(data.Type, dims, result));
    }

    public static void InferElements(OpContext c)
    {
        Shape? data = c.ShapeOfAtLeast(0, 1), indices = data is null ? c.ShapeOf(1) : c.ShapeOfRank(1, data.Rank);
        if (data is not null)
            _ = c.Axis("axis", 0, data.Rank);
        c.Set(0, c.Element(0), indices ?? (data is null ? null : OpContext.OfRank(data.Rank)));
    }

    public static void InferND(OpContext c)
    {
        Shape? data = c.ShapeOfAtLeast(0, 1), indices = c.ShapeOfAtLeast(1, 1);
        long batch = c.Int("batch_dims", 0, 0);
        if (data is null || indices is null || indices[^1].Number is not { } coordinates)
        {
            c.Set(0, c.Element(0), null);
            return;
        }

        if (batch + coordinates > data.Rank)
            throw c.BadInput(1, $"at most {data.Rank - batch} coordinates in the last dimension", indices.ToString());
        c.Set(0, c.Element(0), new Shape([.. indices.SkipLast(1), .. data.Skip((int)(batch + coordinates))]));
    }

    public static void NDFrom12(StepContext c)
    {
        if (c.Node.Attributes.Int("batch_dims", 0) != 0)
            throw c.Refuse("there is no batch_dims there; convert to opset 12 or later");
        _ = c.DropAttribute("batch_dims");
    }
}
