namespace Transfer.Onnx.Ops;

/// <summary>
/// The elements of a small tensor as far as they are known before the model runs: the constants and the shape arithmetic of a graph.
/// Row-major; no dimensions for a scalar. Immutable.
/// </summary>
public sealed class KnownTensor
{
    /// <summary>Tensors with more elements than this are not looked into.</summary>
    public const int ElementLimit = 1 << 16;

    private readonly long[] _dims;
    private readonly Scalar[] _elements;

    /// <summary>The given elements, as many as the dimensions say, rounded or wrapped as the type does.</summary>
    public KnownTensor(DataType type, ReadOnlySpan<long> dims, ReadOnlySpan<Scalar> elements)
    {
        Type = type;
        _dims = dims.ToArray();
        _elements = new Scalar[elements.Length];
        for (int i = 0; i < elements.Length; i++)
            _elements[i] = ElementRounding.Round(type, elements[i]);
    }

    /// <summary>The element type.</summary>
    public DataType Type { get; }

    /// <summary>The sizes of the dimensions.</summary>
    public IReadOnlyList<long> Dims => _dims;

    /// <summary>The elements.</summary>
    public ReadOnlySpan<Scalar> Elements => _elements;

    /// <summary>The number of elements.</summary>
    public int Count => _elements.Length;

    /// <summary>Whether every element is a number.</summary>
    public bool IsConstant => Array.TrueForAll(_elements, e => e.Real is not null);

    /// <summary>The elements as integers when all are, else null.</summary>
    public long[]? Integers => Array.TrueForAll(_elements, e => e.Integer is not null) ? Array.ConvertAll(_elements, e => e.Integer!.Value) : null;

    /// <summary>An element.</summary>
    public Scalar this[int index] => _elements[index];

    /// <summary>One row of elements.</summary>
    public static KnownTensor Vector(DataType type, params ReadOnlySpan<Scalar> elements) => new(type, [elements.Length], elements);

    /// <summary>The content of a constant, or null where it is too large or of a type without arithmetic here (strings, complex, packed).</summary>
    /// <exception cref="TransferException">The stored data does not fit type and dimensions (kind BadInput).</exception>
    public static KnownTensor? From(Tensor tensor)
    {
        long count = tensor.Count;
        return count > ElementLimit || Read(tensor) is not { } elements ? null : new KnownTensor(tensor.Type, [.. tensor.Dims], elements);
    }

    /// <summary>The same elements under other dimensions of the same product.</summary>
    public KnownTensor Reshape(params ReadOnlySpan<long> dims) => new(Type, dims, _elements);

    /// <summary>The constant, or null where not every element is a number.</summary>
    public Tensor? ToTensor() => IsConstant ? Tensor.FromBytes(Type, ElementRounding.Bytes(Type, _elements), _dims) : null;

    /// <summary><c>int64[2] {N, 12}</c>.</summary>
    public override string ToString() => $"{Type.OnnxName()}[{string.Join(',', _dims)}] {{{string.Join(", ", _elements)}}}";

    private static Scalar[]? Read(Tensor tensor)
    {
        switch (tensor.Type)
        {
            case DataType.Int64 or DataType.Int32 or DataType.Int16 or DataType.Int8 or DataType.UInt8 or DataType.UInt16 or DataType.UInt32:
                return Array.ConvertAll(tensor.ToLongs(), v => (Scalar)v);
            case DataType.Bool:
                return Array.ConvertAll(tensor.AsSpan<byte>().ToArray(), v => (Scalar)(v == 0 ? 0 : 1));
            case DataType.Float or DataType.Float16 or DataType.BFloat16:
                return Array.ConvertAll(tensor.ToFloats(), v => Scalar.OfReal(v));
            case DataType.Double:
                return Array.ConvertAll(tensor.AsSpan<double>().ToArray(), Scalar.OfReal);
            default:
                return null;
        }
    }
}
