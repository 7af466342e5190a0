namespace Transfer.FineTune.Tests.Ops;

/// <summary>Walks dense tensors in row-major order, for oracles that are written index by index.</summary>
internal static class Places
{
    /// <summary>All indices of a shape, in order.</summary>
    public static IEnumerable<int[]> Of(params int[] shape)
    {
        int count = shape.Aggregate(1, (a, b) => a * b);
        for (int i = 0; i < count; i++)
        {
            var at = new int[shape.Length];
            for (int d = shape.Length - 1, rest = i; d >= 0; rest /= shape[d--])
                at[d] = rest % shape[d];
            yield return at;
        }
    }

    /// <summary>Where an index stands.</summary>
    public static int Flat(int[] shape, params int[] at)
    {
        int place = 0;
        for (int d = 0; d < shape.Length; d++)
            place = (place * shape[d]) + at[d];
        return place;
    }

    /// <summary>The element of a tensor at an index, or what stands outside.</summary>
    public static double At(double[] x, int[] shape, int[] at, double outside = 0)
    {
        for (int d = 0; d < shape.Length; d++)
        {
            if (at[d] < 0 || at[d] >= shape[d])
                return outside;
        }

        return x[Flat(shape, at)];
    }
}
