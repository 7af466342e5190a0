using Google.Protobuf.Collections;
using AttributeKind = Transfer.Onnx.Format.AttributeProto.Types.AttributeType;

namespace Transfer.Onnx.Format;

internal sealed partial class OnnxTextPrinter
{
    private void Attributes(IEnumerable<AttributeProto> attributes)
    {
        _out.Append(" <");
        Separated(attributes, ", ", Attribute);
        _out.Append('>');
    }

    private void Attribute(AttributeProto attribute)
    {
        Name(attribute.Name);
        if (!HasText(attribute))
        {
            _out.Append(": ").Append(TextWords.Undefined);
            AttributeProto rest = attribute.Clone();
            rest.ClearName();
            Annotation(rest, always: true);
            return;
        }

        _out.Append(": ").Append(TextWords.AttributeName(attribute.Type));
        if (attribute.DocString.Length > 0)
            Annotation(new AttributeProto { DocString = attribute.DocString });
        _out.Append(" = ");
        if (attribute.RefAttrName.Length > 0)
        {
            _out.Append('@');
            Name(attribute.RefAttrName);
        }
        else
        {
            Value(attribute);
        }
    }

    // What is set must be what the type says and nothing beside it; an inconsistent attribute goes into its annotation whole.
    private static bool HasText(AttributeProto attribute)
    {
        bool reference = attribute.RefAttrName.Length > 0;
        int set = (attribute.HasF ? 1 : 0) + (attribute.HasI ? 1 : 0) + (attribute.HasS ? 1 : 0) + (attribute.T is null ? 0 : 1)
            + (attribute.G is null ? 0 : 1) + (attribute.SparseTensor is null ? 0 : 1) + (attribute.Tp is null ? 0 : 1)
            + Any(attribute.Floats) + Any(attribute.Ints) + Any(attribute.Strings) + Any(attribute.Tensors) + Any(attribute.Graphs)
            + Any(attribute.SparseTensors) + Any(attribute.TypeProtos);
        return attribute.Type switch
        {
            AttributeKind.Undefined => false,
            _ when reference => set == 0,
            AttributeKind.Float => attribute.HasF && set == 1,
            AttributeKind.Int => attribute.HasI && set == 1,
            AttributeKind.String => attribute.HasS && set == 1,
            AttributeKind.Tensor => attribute.T is not null && set == 1,
            AttributeKind.Graph => attribute.G is not null && set == 1,
            AttributeKind.SparseTensor => attribute.SparseTensor is { } sparse && HasText(sparse) && set == 1,
            AttributeKind.TypeProto => attribute.Tp is not null && set == 1,
            AttributeKind.Floats => set == Any(attribute.Floats),
            AttributeKind.Ints => set == Any(attribute.Ints),
            AttributeKind.Strings => set == Any(attribute.Strings),
            AttributeKind.Tensors => set == Any(attribute.Tensors),
            AttributeKind.Graphs => set == Any(attribute.Graphs),
            AttributeKind.SparseTensors => set == Any(attribute.SparseTensors) && attribute.SparseTensors.All(HasText),
            AttributeKind.TypeProtos => set == Any(attribute.TypeProtos),
            _ => false,
        };
    }

    private static int Any<T>(RepeatedField<T> list) => list.Count > 0 ? 1 : 0;

    private void Value(AttributeProto attribute)
    {
        switch (attribute.Type)
        {
            case AttributeKind.Float: FloatText.Append(_out, attribute.F); break;
            case AttributeKind.Int: _out.Append(attribute.I); break;
            case AttributeKind.String: Quoted(attribute.S); break;
            case AttributeKind.Tensor: Tensor(attribute.T); break;
            case AttributeKind.Graph: InnerGraph(attribute.G); break;
            case AttributeKind.SparseTensor: Sparse(attribute.SparseTensor, initializer: false); break;
            case AttributeKind.TypeProto: Type(attribute.Tp); break;
            case AttributeKind.Floats: List(attribute.Floats, value => FloatText.Append(_out, value)); break;
            case AttributeKind.Ints: List(attribute.Ints, value => _out.Append(value)); break;
            case AttributeKind.Strings: List(attribute.Strings, Quoted); break;
            case AttributeKind.Tensors: List(attribute.Tensors, Tensor); break;
            case AttributeKind.Graphs: List(attribute.Graphs, InnerGraph); break;
            case AttributeKind.SparseTensors: List(attribute.SparseTensors, sparse => Sparse(sparse, initializer: false)); break;
            default: List(attribute.TypeProtos, Type); break;
        }
    }

    private void List<T>(IEnumerable<T> items, Action<T> print)
    {
        _out.Append('[');
        Separated(items, ", ", print);
        _out.Append(']');
    }

    private void InnerGraph(GraphProto graph)
    {
        _indent += Step;
        Graph(graph, isMain: false);
        _indent -= Step;
    }
}
