namespace Transfer.Onnx.Ops;

/// <summary>
/// The types that a value may have, by kind and element type. Bits of the masks are the numbers of the element types. A default set allows nothing.
/// </summary>
public readonly record struct TypeSet
{
    private readonly uint _tensors;
    private readonly uint _sequences;
    private readonly uint _optionals;
    private readonly uint _optionalSequences;
    private readonly OnnxType[]? _others;
    private readonly string? _words;

    internal TypeSet(string words, uint tensors, uint sequences, uint optionals, uint optionalSequences, OnnxType[] others)
    {
        _words = words;
        _tensors = tensors;
        _sequences = sequences;
        _optionals = optionals;
        _optionalSequences = optionalSequences;
        _others = others;
    }

    /// <summary>Whether a type is one of these; shapes do not matter, and what is not known of the type is given the benefit of the doubt.</summary>
    public bool Allows(OnnxType type) => type switch
    {
        TensorType tensor => Has(_tensors, tensor.Element),
        SparseTensorType sparse => Has(_tensors, sparse.Element),
        SequenceType { Element: TensorType element } => Has(_sequences, element.Element),
        SequenceType { Element: null } => _sequences != 0 || AnyOther(type),
        OptionalType { Element: TensorType element } => Has(_optionals, element.Element),
        OptionalType { Element: SequenceType { Element: TensorType element } } => Has(_optionalSequences, element.Element),
        OptionalType { Element: null or SequenceType { Element: null } } => (_optionals | _optionalSequences) != 0,
        _ => AnyOther(type),
    };

    /// <summary>As in signatures: <c>floats bfloat16</c>.</summary>
    public override string ToString() => _words ?? "";

    private static bool Has(uint mask, DataType element) => element == DataType.Undefined ? mask != 0 : (uint)element < 32 && (mask & (1u << (int)element)) != 0;

    private static bool Same(OnnxType a, OnnxType b) => (a, b) switch
    {
        (MapType x, MapType y) => x.Key == y.Key && (x.Element is null || (x.Element as TensorType)?.Element == (y.Element as TensorType)?.Element),
        (SequenceType x, SequenceType y) => x.Element is null || Same(x.Element, y.Element!),
        _ => false,
    };

    private bool AnyOther(OnnxType type)
    {
        foreach (OnnxType other in _others ?? [])
        {
            if (Same(type, other))
                return true;
        }

        return false;
    }
}
