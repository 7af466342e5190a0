using System.Collections;

namespace Transfer.Onnx;

/// <summary>The dimensions of a tensor whose rank is known. Immutable; equal when all dimensions are equal.</summary>
public sealed class Shape : IReadOnlyList<Dim>, IEquatable<Shape>
{
    private readonly Dim[] _dims;

    /// <summary>A shape of the given dimensions; none means a scalar.</summary>
    public Shape(params ReadOnlySpan<Dim> dims) => _dims = dims.ToArray();

    /// <summary>The number of dimensions.</summary>
    public int Rank => _dims.Length;

    /// <inheritdoc/>
    public int Count => _dims.Length;

    /// <inheritdoc/>
    public Dim this[int index] => _dims[index];

    /// <summary>The sizes when all are numbers, else null.</summary>
    public long[]? Numbers => Array.TrueForAll(_dims, d => d.Number is not null) ? Array.ConvertAll(_dims, d => d.Number!.Value) : null;

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && _dims.AsSpan().SequenceEqual(other._dims);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (Dim dim in _dims)
            hash.Add(dim);
        return hash.ToHashCode();
    }

    /// <summary>As ONNX's text form writes it: <c>[batch,3,224,?]</c>.</summary>
    public override string ToString() => $"[{string.Join(',', _dims)}]";

    /// <inheritdoc/>
    public IEnumerator<Dim> GetEnumerator() => ((IEnumerable<Dim>)_dims).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
