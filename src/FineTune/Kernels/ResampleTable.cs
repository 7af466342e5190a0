namespace Transfer.FineTune.Kernels;

/// <summary>
/// A sparse matrix along one axis: y[i] = offset[i] + Σ weight[j] x[index[j]] for j from starts[i] to starts[i + 1].
/// </summary>
internal sealed class ResampleTable
{
    private ResampleTable(int from, int[] starts, int[] index, float[] weight, float[] offset) =>
        (From, Starts, Index, Weight, Offset) = (from, starts, index, weight, offset);

    /// <summary>The length of x along the axis.</summary>
    public int From { get; }

    /// <summary>The length of y along the axis.</summary>
    public int To => Offset.Length;

    public int[] Starts { get; }

    public int[] Index { get; }

    public float[] Weight { get; }

    public float[] Offset { get; }

    /// <summary>The table of some rows, each with its indices and weights.</summary>
    public static ResampleTable Of(int from, IReadOnlyList<(float Offset, SortedDictionary<int, double> Taps)> rows)
    {
        var starts = new int[rows.Count + 1];
        for (int i = 0; i < rows.Count; i++)
            starts[i + 1] = starts[i] + rows[i].Taps.Count;
        int[] index = [.. rows.SelectMany(r => r.Taps.Keys)];
        float[] weight = [.. rows.SelectMany(r => r.Taps.Values).Select(w => (float)w)];
        return new ResampleTable(from, starts, index, weight, [.. rows.Select(r => r.Offset)]);
    }

    /// <summary>The matrix that takes dY to dX.</summary>
    public ResampleTable Transposed()
    {
        var rows = new SortedDictionary<int, double>[From];
        for (int x = 0; x < From; x++)
            rows[x] = [];
        for (int y = 0; y < To; y++)
        {
            for (int j = Starts[y]; j < Starts[y + 1]; j++)
                rows[Index[j]][y] = Weight[j];
        }

        return Of(To, [.. rows.Select(r => (0f, r))]);
    }
}
