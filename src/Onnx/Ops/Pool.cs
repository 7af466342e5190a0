namespace Transfer.Onnx.Ops;

/// <summary>
/// Pools over windows of X [N,C,d...]: AveragePool, LpPool (sum |x|^p)^(1/p), MaxPool, with the attributes of <see cref="Windows"/>, kernel_shape
/// (required), ceil_mode 0 (1: a last window may reach beyond), count_include_pad 0, p 2, storage_order 0. MaxPool's second output
/// has the int64 positions of the maxima. GlobalAveragePool, GlobalLpPool and GlobalMaxPool: all of each channel, sizes 1. MaxRoiPool:
/// windows of pooled_shape over regions. MaxUnpool: the inverse of MaxPool.
/// </summary>
internal static class Pool
{
    public static void Infer(OpContext c)
    {
        Shape? x = c.ShapeOfAtLeast(0, 3), y = null;
        Scalar[]? kernel = Windows.Kernel(c, null, 0, x?.Rank - 2);
        if (kernel is null)
            throw c.Bad("attribute 'kernel_shape' is missing; the operator needs it");
        if (x is not null)
            y = new Shape([x[0], x[1], .. new Windows(c, kernel).Counts(c, x, c.Flag("ceil_mode", false))]);
        y ??= OpContext.OfRank(kernel.Length + 2);
        c.Set(0, c.Element(0), y);
        c.Set(1, DataType.Int64, y);
    }

    public static void InferGlobal(OpContext c) => c.Set(0, c.Element(0), c.ShapeOfAtLeast(0, 2) is { } x
        ? new Shape([x[0], x[1], .. Enumerable.Repeat((Dim)1, x.Rank - 2)]) : null);

    public static void InferRegions(OpContext c)
    {
        long[] sizes = c.Ints("pooled_shape", 2, 1) ?? throw c.Bad("attribute 'pooled_shape' is missing; the operator needs it");
        c.Set(0, c.Element(0), new Shape(c.ShapeOfRank(1, 2)?[0] ?? default, c.ShapeOfRank(0, 4)?[1] ?? default, sizes[0], sizes[1]));
    }

    public static void InferUnpool(OpContext c)
    {
        Shape? x = c.ShapeOfAtLeast(0, 3);
        if (c.Has(2))
        {
            c.Set(0, c.Element(0), c.Known(2) is { } sizes ? OpContext.FromSizes(sizes) : x is null ? null : OpContext.OfRank(x.Rank));
            return;
        }

        Scalar[]? kernel = Windows.Kernel(c, null, 0, x?.Rank - 2);
        if (kernel is null)
            throw c.Bad("attribute 'kernel_shape' is missing; the operator needs it");
        if (x is null)
        {
            c.Set(0, c.Element(0), null);
            return;
        }

        var windows = new Windows(c, kernel);
        c.Set(0, c.Element(0), new Shape([x[0], x[1], .. kernel.Select((_, i) => windows.Spread(x[i + 2], i, 0).ToDim())]));
    }
}
