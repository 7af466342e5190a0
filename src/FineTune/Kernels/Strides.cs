using Transfer.Onnx;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// A loop nest over up to eight dimensions, outermost first, with the steps that up to four arrays take in each. Dimensions of one are
/// dropped and neighbours that all arrays walk through alike are merged, so that most nests end as one or two loops.
/// </summary>
internal unsafe struct Strides
{
    public const int MaxRank = 8;

    public const int MaxArrays = 4;

    private fixed long _dims[MaxRank];
    private fixed long _steps[MaxRank * MaxArrays];

    /// <summary>The number of loops, at least one.</summary>
    public int Rank { get; private set; }

    /// <summary>The product of the dimensions.</summary>
    public long Count { get; private set; }

    /// <summary>The length of the innermost loop.</summary>
    public readonly long Inner => _dims[Rank - 1];

    /// <summary>A nest over <paramref name="dims"/>; each of <paramref name="steps"/> has as many entries.</summary>
    public static Strides Of(ReadOnlySpan<long> dims, params ReadOnlySpan<long[]> steps)
    {
        var nest = new Strides { Count = 1 };
        int rank = 0;
        for (int d = 0; d < dims.Length; d++)
        {
            nest.Count *= dims[d];
            if (dims[d] == 1)
                continue;
            bool merges = rank > 0;
            for (int k = 0; merges && k < steps.Length; k++)
                merges = nest._steps[((rank - 1) * MaxArrays) + k] == steps[k][d] * dims[d];
            if (!merges && rank == MaxRank)
                throw new TransferException(ErrorKind.BadInput, $"tensor: it is walked in more than {MaxRank} dimensions that cannot be merged; reshape it to fewer");
            int at = merges ? rank - 1 : rank++;
            nest._dims[at] = merges ? nest._dims[at] * dims[d] : dims[d];
            for (int k = 0; k < steps.Length; k++)
                nest._steps[(at * MaxArrays) + k] = steps[k][d];
        }

        if (rank == 0)
        {
            nest._dims[0] = 1;
            rank = 1;
        }

        nest.Rank = rank;
        return nest;
    }

    public readonly long Dim(int d) => _dims[d];

    public readonly long Step(int d, int array) => _steps[(d * MaxArrays) + array];

    /// <summary>The step of the innermost loop.</summary>
    public readonly long InnerStep(int array) => Step(Rank - 1, array);

    /// <summary>Where an array stands at the start of a row, rows being counted over all loops but the innermost.</summary>
    public readonly long RowOffset(long row, int array)
    {
        long offset = 0;
        for (int d = Rank - 2; d >= 0; d--)
        {
            offset += row % _dims[d] * Step(d, array);
            row /= _dims[d];
        }

        return offset;
    }

    /// <summary>Where an array stands at an index that counts over all loops.</summary>
    public readonly long Offset(long index, int array) => RowOffset(index / Inner, array) + (index % Inner * InnerStep(array));

    /// <summary>The steps of a dense array of these dimensions.</summary>
    public static long[] Dense(ReadOnlySpan<long> dims)
    {
        var steps = new long[dims.Length];
        long step = 1;
        for (int d = dims.Length - 1; d >= 0; d--)
        {
            steps[d] = step;
            step *= dims[d];
        }

        return steps;
    }

    /// <summary>The steps of a dense array of <paramref name="dims"/> that is broadcast to <paramref name="to"/>: 0 where it repeats.</summary>
    public static long[] Broadcast(ReadOnlySpan<long> dims, ReadOnlySpan<long> to)
    {
        long[] dense = Dense(dims);
        var steps = new long[to.Length];
        int lead = to.Length - dims.Length;
        for (int d = 0; d < dims.Length; d++)
            steps[lead + d] = dims[d] == 1 ? 0 : dense[d];
        return steps;
    }
}
