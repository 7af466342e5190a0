namespace Transfer.Onnx.Format;

internal sealed partial class OnnxTextParser
{
    private const string TypeHint =
        "types are float[N,3], int64, string and ONNX's other element types, seq(T), map(K, T), optional(T), sparse_tensor(T), opaque(name)";

    private bool IsType => _token.Kind == TextTokenKind.Identifier && TextWords.BeginsType(_token.Value);

    /// <summary>A type; null for <c>?</c>.</summary>
    private TypeProto? Type()
    {
        Enter();
        TypeProto? type = TryTake('?') ? null : NamedType();
        if (_token.Kind == TextTokenKind.Annotation)
            Annotate(type ??= new TypeProto());
        _depth--;
        return type;
    }

    private TypeProto NamedType()
    {
        if (!IsType)
            throw Expected("a type", TypeHint);
        string word = Take().Value;
        if (TextWords.TryElementType(word, out int element))
        {
            var tensor = new TypeProto.Types.Tensor { Shape = Shape() };
            if (element != 0)
                tensor.ElemType = element;
            return new TypeProto { TensorType = tensor };
        }

        Expect('(', $"after '{word}'", $"write {word}(...)");
        TypeProto type = word switch
        {
            "seq" => new TypeProto { SequenceType = new TypeProto.Types.Sequence { ElemType = Type() } },
            "optional" => new TypeProto { OptionalType = new TypeProto.Types.Optional { ElemType = Type() } },
            "map" => new TypeProto { MapType = Map() },
            "sparse_tensor" => new TypeProto { SparseTensorType = SparseTensor() },
            _ => new TypeProto { OpaqueType = Opaque() },
        };
        Expect(')', $"after what is in {word}(...)", $"close {word}( with ')'");
        return type;
    }

    private int ElementType(string what)
    {
        if (_token.Kind != TextTokenKind.Identifier || !TextWords.TryElementType(_token.Value, out int element))
            throw Expected(what, "write float, int64, string or another element type of ONNX");
        Take();
        return element;
    }

    private TypeProto.Types.Map Map()
    {
        var map = new TypeProto.Types.Map();
        int key = ElementType("the key type of the map");
        if (key != 0)
            map.KeyType = key;
        Expect(',', "after the key type of the map", "write map(key, value)");
        map.ValueType = Type();
        return map;
    }

    private TypeProto.Types.SparseTensor SparseTensor()
    {
        int element = ElementType("the element type of the sparse tensor");
        var sparse = new TypeProto.Types.SparseTensor { Shape = Shape() };
        if (element != 0)
            sparse.ElemType = element;
        return sparse;
    }

    private TypeProto.Types.Opaque Opaque()
    {
        var opaque = new TypeProto.Types.Opaque();
        if (Is(')'))
            return opaque;
        string name = QualifiedName("the name of the opaque type");
        if (TryTake(','))
        {
            opaque.Domain = name;
            name = Name("the name of the opaque type after its domain");
        }

        opaque.Name = name;
        return opaque;
    }

    private string QualifiedName(string what)
    {
        string name = Name(what);
        while (TryTake('.'))
            name = $"{name}.{Name("a name after '.'")}";
        return name;
    }

    /// <summary>No brackets: rank 0. <c>[]</c>: a shape that is unknown, null.</summary>
    private TensorShapeProto? Shape()
    {
        var shape = new TensorShapeProto();
        if (!TryTake('['))
            return shape;
        if (TryTake(']'))
            return null;
        do
            shape.Dim.Add(Dimension());
        while (TryTake(','));
        Expect(']', "after a dimension", "separate dimensions by ',' and close them with ']'; a dimension is a number, a name or ?");
        return shape;
    }

    private TensorShapeProto.Types.Dimension Dimension()
    {
        var dimension = new TensorShapeProto.Types.Dimension();
        if (IsName)
            dimension.DimParam = Take().Text;
        else if (!TryTake('?'))
            dimension.DimValue = Size();
        Annotate(dimension);
        return dimension;
    }

    private long Size()
    {
        if (_token.Kind == TextTokenKind.Integer && _lexer.Span(_token)[0] == '-')
            throw Expected("a dimension of 0 or more", "write ? for a size that is not known");
        return Integer("a dimension (a number, a name or ?)");
    }
}
