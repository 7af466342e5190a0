namespace Transfer.Onnx.Check;

/// <summary>What is wrong with a sparse constant: dimensions, numbers of entries, positions in range and in ascending order.</summary>
internal static class SparseProblems
{
    /// <summary>The first problem, or null.</summary>
    public static string? Of(SparseTensor sparse)
    {
        if (sparse.Dims.Count == 0)
            return "expected dimensions, got none; a sparse tensor says what it is a part of";
        if (sparse.Dims.FirstOrDefault(d => d <= 0, 1) is not 1 and var dim)
            return $"expected dimensions >= 1, got {dim}; a sparse tensor has no empty dimension";
        if (sparse.Values.Dims.Count != 1)
            return $"expected values of 1 dimension, got {sparse.Values}; list the entries";
        long count = sparse.Values.Dims[0];
        if (sparse.Indices.Type != DataType.Int64)
            return $"expected indices of type int64, got {sparse.Indices.Type.OnnxName()}; write them as int64";
        IReadOnlyList<long> shape = sparse.Indices.Dims;
        bool isLinear = shape.Count == 1 && shape[0] == count;
        if (!isLinear && !(shape.Count == 2 && shape[0] == count && shape[1] == sparse.Dims.Count))
            return $"expected indices [{count}] or [{count},{sparse.Dims.Count}], got {sparse.Indices}; give one position for each value";
        if (sparse.Indices.External is not null)
            return null;
        return Positions(sparse, isLinear);
    }

    private static string? Positions(SparseTensor sparse, bool isLinear)
    {
        long[] indices;
        try
        {
            indices = sparse.Indices.ToLongs();
        }
        catch (TransferException)
        {
            // Its sizes do not fit, which is told where the tensor itself is looked at.
            return null;
        }

        int width = isLinear ? 1 : sparse.Dims.Count;
        decimal total = sparse.Dims.Aggregate(1m, (product, dim) => Math.Min(product * dim, long.MaxValue));
        for (int i = 0; i < indices.Length; i += width)
        {
            int order = 0;
            for (int k = 0; k < width; k++)
            {
                long limit = isLinear ? (long)total : sparse.Dims[k];
                if (indices[i + k] < 0 || indices[i + k] >= limit)
                    return $"expected indices from 0 to {limit - 1}, got {indices[i + k]}; mend the positions";
                order = order != 0 || i == 0 ? order : indices[i + k].CompareTo(indices[i + k - width]);
            }

            if (i > 0 && order <= 0)
                return $"expected indices in ascending order, each once, got {Shown(indices, i - width, width)} before {Shown(indices, i, width)}; sort them";
        }

        return null;
    }

    private static string Shown(long[] indices, int at, int width) => width == 1 ? $"{indices[at]}" : $"[{string.Join(',', indices.AsSpan(at, width).ToArray())}]";
}
