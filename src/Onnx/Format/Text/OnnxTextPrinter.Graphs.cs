using Google.Protobuf.Collections;

namespace Transfer.Onnx.Format;

internal sealed partial class OnnxTextPrinter
{
    private void Graph(GraphProto graph, bool isMain)
    {
        // As an attribute's value a bare word that begins a type or is a number would be read as one.
        Name(graph.Name, bare: isMain || !(TextWords.BeginsType(graph.Name) || TextWords.IsFloat(graph.Name)));
        _out.Append(" (");
        Separated(graph.Input, ", ", value => Value(value, isMain));
        _out.Append(") => (");
        Separated(graph.Output, ", ", value => Value(value, typed: false));
        _out.Append(") ");
        Values(graph);
        _out.Append('{');
        _indent += Step;
        Annotation(Rest(graph));
        Nodes(graph.Node);
    }

    private static GraphProto Rest(GraphProto graph)
    {
        var rest = new GraphProto();
        if (graph.DocString.Length > 0)
            rest.DocString = graph.DocString;
        rest.QuantizationAnnotation.AddRange(graph.QuantizationAnnotation);
        rest.MetadataProps.AddRange(graph.MetadataProps);
        rest.SparseInitializer.AddRange(graph.SparseInitializer.SkipWhile(HasText));
        return rest;
    }

    private void Values(GraphProto graph)
    {
        IEnumerable<Action> items =
        [
            .. graph.Initializer.Select<TensorProto, Action>(tensor => () => Tensor(tensor, tensor.Name, " = ")),
            .. graph.SparseInitializer.TakeWhile(HasText).Select<SparseTensorProto, Action>(sparse => () => Sparse(sparse, initializer: true)),
            .. graph.ValueInfo.Select<ValueInfoProto, Action>(value => () => Value(value, typed: false)),
        ];
        if (!items.Any())
            return;
        _indent += Step;
        NewLine();
        _out.Append('<');
        bool first = true;
        foreach (Action print in items)
        {
            if (!first)
            {
                _out.Append(',');
                NewLine();
                _out.Append(' ');
            }

            first = false;
            print();
        }

        _out.Append('>');
        _indent -= Step;
        NewLine();
    }

    private void Value(ValueInfoProto value, bool typed)
    {
        if (value.Type is not null || typed)
        {
            Type(value.Type);
            _out.Append(' ');
            Name(value.Name);
        }
        else
        {
            Name(value.Name, bare: !TextWords.BeginsType(value.Name));
        }

        var rest = new ValueInfoProto();
        if (value.DocString.Length > 0)
            rest.DocString = value.DocString;
        rest.MetadataProps.AddRange(value.MetadataProps);
        Annotation(rest);
    }

    private void Nodes(RepeatedField<NodeProto> nodes)
    {
        foreach (NodeProto node in nodes)
        {
            NewLine();
            Node(node);
        }

        _indent -= Step;
        NewLine();
        _out.Append('}');
    }

    private void Node(NodeProto node)
    {
        if (node.HasName)
        {
            _out.Append('[');
            Name(node.Name);
            _out.Append("] ");
        }

        if (node.Output.Count == 0)
            _out.Append("()");
        Separated(node.Output, ", ", name => Name(name));
        _out.Append(" = ");
        Operator(node);
        // From the first name given twice on, attributes go into the annotation, which keeps their order.
        var names = new HashSet<string>();
        AttributeProto[] attributes = [.. node.Attribute.TakeWhile(attribute => names.Add(attribute.Name))];
        bool graphs = attributes.Any(attribute => attribute.G is not null || attribute.Graphs.Count > 0);
        if (attributes.Length > 0 && !graphs)
            Attributes(attributes);
        _out.Append(attributes.Length > 0 && !graphs ? " (" : "(");
        Separated(node.Input, ", ", name => Name(name));
        _out.Append(')');
        if (graphs)
            Attributes(attributes);
        Annotation(Rest(node, attributes.Length));
    }

    private void Operator(NodeProto node)
    {
        if (node.Domain.Length > 0)
        {
            QualifiedName(node.Domain);
            _out.Append('.');
        }

        Name(node.OpType);
        if (node.Overload.Length > 0)
        {
            _out.Append(':');
            Name(node.Overload);
        }
    }

    private static NodeProto Rest(NodeProto node, int printed)
    {
        var rest = new NodeProto();
        if (node.DocString.Length > 0)
            rest.DocString = node.DocString;
        rest.MetadataProps.AddRange(node.MetadataProps);
        rest.DeviceConfigurations.AddRange(node.DeviceConfigurations);
        rest.Attribute.AddRange(node.Attribute.Skip(printed));
        return rest;
    }
}
