namespace Transfer.Onnx;

/// <summary>A tensor given by its nonzero entries. Immutable.</summary>
public sealed class SparseTensor
{
    private readonly long[] _dims;

    /// <summary>A sparse tensor.</summary>
    /// <param name="values">[n], the entries.</param>
    /// <param name="indices">[n] int64 positions in row-major order, or [n, rank] coordinates.</param>
    /// <param name="dims">The dimensions of the whole.</param>
    public SparseTensor(Tensor values, Tensor indices, params ReadOnlySpan<long> dims)
        : this(values, indices, dims.ToArray(), null)
    {
    }

    internal SparseTensor(Tensor values, Tensor indices, long[] dims, object? source)
    {
        Values = values;
        Indices = indices;
        _dims = dims;
        Source = source;
    }

    /// <summary>[n], the entries.</summary>
    public Tensor Values { get; }

    /// <summary>[n] int64 positions in row-major order, or [n, rank] coordinates.</summary>
    public Tensor Indices { get; }

    /// <summary>The dimensions of the whole.</summary>
    public IReadOnlyList<long> Dims => _dims;

    /// <summary>The message this was read from: opaque to all but the Format folder.</summary>
    internal object? Source { get; }
}
