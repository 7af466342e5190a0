namespace Transfer.Onnx.Ops;

/// <summary>Arithmetic on known elements, one by one, with broadcasting.</summary>
internal static class Elementwise
{
    /// <summary>f of every element.</summary>
    public static KnownTensor? Map(KnownTensor? x, DataType type, Func<Scalar, Scalar> f)
    {
        if (x is null)
            return null;
        var result = new Scalar[x.Count];
        for (int i = 0; i < result.Length; i++)
            result[i] = f(x[i]);
        return new KnownTensor(type, [.. x.Dims], result);
    }

    /// <summary>f of every pair of elements under broadcasting; null where an input is not known or the result is too large.</summary>
    public static KnownTensor? Map(KnownTensor? a, KnownTensor? b, DataType type, Func<Scalar, Scalar, Scalar> f)
    {
        if (a is null || b is null || Dims(a, b) is not { } dims)
            return null;
        long count = dims.Aggregate(1L, (product, d) => product * d);
        if (count > KnownTensor.ElementLimit)
            return null;
        int[] fromA = Positions(a, dims), fromB = Positions(b, dims);
        var result = new Scalar[count];
        for (int i = 0; i < result.Length; i++)
            result[i] = f(a[fromA[i]], b[fromB[i]]);
        return new KnownTensor(type, dims, result);
    }

    /// <summary>For each position of a tensor of the given dimensions, the position in one that is broadcast to it.</summary>
    public static int[] Positions(KnownTensor x, ReadOnlySpan<long> dims)
    {
        int count = 1;
        foreach (long dim in dims)
            count *= (int)dim;
        int[] positions = new int[count];
        int stride = 1, inner = 1;
        for (int axis = dims.Length - 1; axis >= 0; axis--)
        {
            int at = axis - dims.Length + x.Dims.Count;
            int size = at < 0 ? 1 : (int)x.Dims[at];
            for (int i = 0; size > 1 && i < count; i++)
                positions[i] += i / inner % size * stride;
            stride *= size;
            inner *= (int)dims[axis];
        }

        return positions;
    }

    private static long[]? Dims(KnownTensor a, KnownTensor b) =>
        OpContext.Broadcast(AsShape(a), AsShape(b))?.Numbers;

    private static Shape AsShape(KnownTensor x) => new([.. x.Dims.Select(d => (Dim)d)]);
}
