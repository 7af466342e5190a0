using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>Which scale an element of a quantised tensor has: one for all, one for each slice of an axis, or one for each block along it.</summary>
internal sealed class ScaleLayout
{
    private readonly long[] _dims;
    private readonly long[] _steps;
    private readonly long[] _blocks;

    private ScaleLayout(long[] dims, long[] steps, long[] blocks) => (_dims, _steps, _blocks) = (dims, steps, blocks);

    /// <summary>The layout, or null where the scales do not fit the tensor.</summary>
    public static ScaleLayout? Of(Slot x, Slot scale, int axis, long block)
    {
        long[] steps = new long[x.Rank], blocks = new long[x.Rank];
        Array.Fill(blocks, 1);
        if (scale.Count == 1 && scale.Rank <= 1)
            return new ScaleLayout(x.Shape, steps, blocks);
        if (scale.Rank == 1 && axis < x.Rank && scale.Count == x.Dim(axis))
        {
            steps[axis] = 1;
            return new ScaleLayout(x.Shape, steps, blocks);
        }

        if (scale.Rank != x.Rank || block < 1)
            return null;
        blocks[axis] = block;
        for (int d = 0; d < x.Rank; d++)
        {
            if (scale.Dim(d) != (x.Dim(d) + blocks[d] - 1) / blocks[d])
                return null;
        }

        return new ScaleLayout(x.Shape, Strides.Dense(scale.Shape), blocks);
    }

    /// <summary>The place of an element's scale.</summary>
    public long PlaceOf(long element)
    {
        long place = 0;
        for (int d = _dims.Length - 1; d >= 0; element /= _dims[d--])
            place += element % _dims[d] / _blocks[d] * _steps[d];
        return place;
    }
}
