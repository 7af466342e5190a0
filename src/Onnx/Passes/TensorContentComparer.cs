namespace Transfer.Onnx;

/// <summary>Tensors are equal when type, dimensions and every bit of the elements are.</summary>
internal sealed class TensorContentComparer : IEqualityComparer<Tensor>
{
    public static TensorContentComparer Instance { get; } = new();

    /// <inheritdoc/>
    public bool Equals(Tensor? x, Tensor? y)
    {
        if (ReferenceEquals(x, y))
            return true;
        if (x is null || y is null || x.Type != y.Type || !x.Dims.SequenceEqual(y.Dims))
            return false;
        return x.Type == DataType.String
            ? x.StringBytes.Zip(y.StringBytes).All(pair => pair.First.Span.SequenceEqual(pair.Second.Span))
            : x.Bytes.Span.SequenceEqual(y.Bytes.Span);
    }

    /// <inheritdoc/>
    public int GetHashCode(Tensor obj)
    {
        var hash = default(HashCode);
        hash.Add(obj.Type);
        foreach (long dim in obj.Dims)
            hash.Add(dim);
        if (obj.Type != DataType.String)
            hash.AddBytes(obj.Bytes.Span);
        return hash.ToHashCode();
    }
}
