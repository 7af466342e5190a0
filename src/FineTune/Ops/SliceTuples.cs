using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>Tuples of indices, each naming a slice of a tensor: the last dimension of the indices is the tuple.</summary>
internal sealed class SliceTuples
{
    private readonly Slot _indices;
    private readonly long[] _shape;
    private readonly long[] _steps;
    private readonly int _batch;
    private readonly int _width;
    private readonly long _perBatch;
    private readonly Func<string, TransferException> _bad;

    public SliceTuples(Slot indices, long[] shape, int batch, Func<string, TransferException> bad)
    {
        (_indices, _shape, _steps, _batch, _bad) = (indices, shape, Strides.Dense(shape), batch, bad);
        _width = (int)indices.Dim(-1);
        Count = Slot.Product(indices.Shape.AsSpan(0, indices.Rank - 1));
        _perBatch = Slot.Product(indices.Shape.AsSpan(batch, indices.Rank - 1 - batch));
        SliceLength = Slot.Product(shape.AsSpan(batch + _width));
    }

    /// <summary>The number of tuples.</summary>
    public long Count { get; }

    /// <summary>The elements of a slice.</summary>
    public long SliceLength { get; }

    /// <summary>Where the slice of a tuple begins.</summary>
    public long PlaceOf(long tuple)
    {
        long place = _batch == 0 ? 0 : tuple / _perBatch * _steps[_batch - 1];
        for (int d = 0; d < _width; d++)
        {
            long index = Integers.Read(_indices, (tuple * _width) + d), size = _shape[_batch + d];
            if (index < -size || index >= size)
                throw _bad($"index {index} is beyond dimension {_batch + d} of size {size}; give indices that are there");
            place += (index < 0 ? index + size : index) * _steps[_batch + d];
        }

        return place;
    }
}
