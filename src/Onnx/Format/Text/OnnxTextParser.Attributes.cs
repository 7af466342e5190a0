using Google.Protobuf;
using Google.Protobuf.Collections;
using AttributeKind = Transfer.Onnx.Format.AttributeProto.Types.AttributeType;

namespace Transfer.Onnx.Format;

internal sealed partial class OnnxTextParser
{
    private const string AttributeHint = "write name = value or name: type = value";

    private void Attributes(RepeatedField<AttributeProto> attributes)
    {
        var names = new HashSet<string>();
        Take();
        do
        {
            int start = _token.Start;
            AttributeProto attribute = Attribute(Name("the name of an attribute", AttributeHint));
            if (!names.Add(attribute.Name))
                throw _lexer.Error(start, $"the attribute '{Shown.Name(attribute.Name)}' is given twice; remove one");
            attributes.Add(attribute);
        }
        while (TryTake(','));
        Expect('>', "after an attribute", "separate attributes by ',' and close them with '>'");
    }

    /// <summary>What follows an attribute's name.</summary>
    private AttributeProto Attribute(string name)
    {
        var attribute = new AttributeProto { Name = name };
        AttributeKind declared = TryTake(':') ? DeclaredType() : AttributeKind.Undefined;
        if (_token.Kind == TextTokenKind.Annotation)
        {
            Annotate(attribute);
            if (declared == AttributeKind.Undefined && !Is('='))
                return attribute;
        }

        Expect('=', $"after the attribute '{Shown.Name(name)}'", AttributeHint);
        if (TryTake('['))
            List(attribute, declared);
        else
            Single(attribute, declared);
        return attribute;
    }

    private AttributeKind DeclaredType()
    {
        if (_token.Kind != TextTokenKind.Identifier || !TextWords.TryAttributeType(_token.Value, out AttributeKind type))
        {
            throw Expected(
                "the type of an attribute",
                "types are float, int, string, tensor, graph, sparse_tensor, type_proto, and each with an s for lists");
        }

        Take();
        return type;
    }

    private void Single(AttributeProto attribute, AttributeKind declared)
    {
        if (TryTake('@'))
        {
            attribute.RefAttrName = Name("the name of the function's attribute after '@'");
            if (declared == AttributeKind.Undefined)
                throw Expected($"a type for the reference in '{Shown.Name(attribute.Name)}'", "write it as in alpha: float = @alpha");
            attribute.Type = declared;
            return;
        }

        int start = _token.Start;
        Value(attribute, declared);
        if (declared != AttributeKind.Undefined && attribute.Type != declared)
            throw Mismatch(attribute, declared, start);
    }

    private TransferException Mismatch(AttributeProto attribute, AttributeKind declared, int start) => _lexer.Error(
        start,
        $"expected a value of type {TextWords.AttributeName(declared)} for the attribute '{Shown.Name(attribute.Name)}', "
        + $"found one of type {TextWords.AttributeName(attribute.Type)}; correct the value or the type");

    /// <summary>One value; its kind follows from what it looks like, and a whole number is a float where one is declared.</summary>
    private void Value(AttributeProto attribute, AttributeKind declared)
    {
        bool wantsFloat = declared is AttributeKind.Float or AttributeKind.Floats;
        if (_token.Kind == TextTokenKind.Integer && !wantsFloat)
        {
            attribute.Type = AttributeKind.Int;
            attribute.I = Integer("a whole number");
        }
        else if (IsFloat || (wantsFloat && _token.Bytes is not null))
        {
            attribute.Type = AttributeKind.Float;
            attribute.F = Float();
        }
        else if (_token.Kind == TextTokenKind.String)
        {
            StringOrGraph(attribute);
        }
        else if (IsType || Is('?'))
        {
            TypedValue(attribute);
        }
        else if (_token.Kind == TextTokenKind.Identifier)
        {
            attribute.Type = AttributeKind.Graph;
            attribute.G = Graph(isMain: false);
        }
        else
        {
            throw Expected(
                $"a value for the attribute '{Shown.Name(attribute.Name)}'",
                "write a number, a string, a tensor, a graph, a type, @name, or a list in [ ]");
        }
    }

    private void StringOrGraph(AttributeProto attribute)
    {
        TextToken token = _token;
        ByteString bytes = Bytes("a string");
        if (Is('('))
        {
            attribute.Type = AttributeKind.Graph;
            attribute.G = Graph(token.Text, isMain: false);
        }
        else
        {
            attribute.Type = AttributeKind.String;
            attribute.S = bytes;
        }
    }

    private void TypedValue(AttributeProto attribute)
    {
        int start = _token.Start;
        TypeProto type = Type() ?? new TypeProto();
        bool valued = Is('{') || Is('=') || Is('[') || IsName || _token.Kind == TextTokenKind.Ellipsis;
        if (!valued)
        {
            attribute.Type = AttributeKind.TypeProto;
            attribute.Tp = type;
        }
        else if (type.ValueCase == TypeProto.ValueOneofCase.SparseTensorType)
        {
            TryTake('=');
            attribute.Type = AttributeKind.SparseTensor;
            attribute.SparseTensor = Sparse(type.SparseTensorType, null, start);
        }
        else
        {
            attribute.Type = AttributeKind.Tensor;
            attribute.T = NamedTensor(type, start);
        }
    }

    private void List(AttributeProto attribute, AttributeKind declared)
    {
        if (declared != AttributeKind.Undefined && !IsList(declared))
        {
            string word = TextWords.AttributeName(declared);
            throw _lexer.Error(
                _previousEnd - 1,
                $"the attribute '{Shown.Name(attribute.Name)}' is declared {word}, found a list; write one value, or declare {word}s");
        }

        attribute.Type = declared;
        if (Is(']') && declared == AttributeKind.Undefined)
        {
            throw Expected(
                $"a value in the list of the attribute '{Shown.Name(attribute.Name)}'",
                "an empty list needs its type, as in axes: ints = []");
        }

        if (!Is(']'))
        {
            do
                ListItem(attribute);
            while (TryTake(','));
        }

        Expect(
            ']',
            $"after the list of the attribute '{Shown.Name(attribute.Name)}'",
            "separate values by ',' and close the list with ']'");
    }

    private void ListItem(AttributeProto list)
    {
        int start = _token.Start;
        var item = new AttributeProto { Name = list.Name };
        Value(item, list.Type);
        AttributeKind type = ListOf(item.Type);
        if (list.Type == AttributeKind.Undefined)
            list.Type = type;
        if (list.Type != type)
        {
            throw _lexer.Error(
                start,
                $"expected a value of the {TextWords.AttributeName(list.Type)} of the attribute '{Shown.Name(list.Name)}', "
                + $"found one of type {TextWords.AttributeName(item.Type)}; a list holds one kind (write name: floats = [1, 2.5] for numbers)");
        }

        switch (item.Type)
        {
            case AttributeKind.Float: list.Floats.Add(item.F); break;
            case AttributeKind.Int: list.Ints.Add(item.I); break;
            case AttributeKind.String: list.Strings.Add(item.S); break;
            case AttributeKind.Tensor: list.Tensors.Add(item.T); break;
            case AttributeKind.Graph: list.Graphs.Add(item.G); break;
            case AttributeKind.SparseTensor: list.SparseTensors.Add(item.SparseTensor); break;
            default: list.TypeProtos.Add(item.Tp); break;
        }
    }

    private static bool IsList(AttributeKind type) => type is AttributeKind.Floats or AttributeKind.Ints or AttributeKind.Strings
        or AttributeKind.Tensors or AttributeKind.Graphs or AttributeKind.SparseTensors or AttributeKind.TypeProtos;

    private static AttributeKind ListOf(AttributeKind type) => type switch
    {
        AttributeKind.Float => AttributeKind.Floats,
        AttributeKind.Int => AttributeKind.Ints,
        AttributeKind.String => AttributeKind.Strings,
        AttributeKind.Tensor => AttributeKind.Tensors,
        AttributeKind.Graph => AttributeKind.Graphs,
        AttributeKind.SparseTensor => AttributeKind.SparseTensors,
        _ => AttributeKind.TypeProtos,
    };
}
