using Google.Protobuf.Collections;

namespace Transfer.Onnx.Format;

internal sealed partial class OnnxTextParser
{
    private GraphProto Graph(bool isMain) => Graph(Name("the name of the graph", "write name (inputs) => (outputs) { nodes }"), isMain);

    private GraphProto Graph(string name, bool isMain)
    {
        Enter();
        var graph = new GraphProto { Name = name };
        Inputs(graph, isMain);
        ExpectArrow();
        Outputs(graph);
        if (TryTake('<') && !TryTake('>'))
        {
            do
                ValueOrInitializer(graph);
            while (TryTake(','));
            Expect('>', "after a value or initializer", "separate them by ',' and close them with '>'");
        }

        Expect('{', "before the nodes of the graph", "write the nodes in braces");
        Annotate(graph);
        Nodes(graph.Node);
        _depth--;
        return graph;
    }

    private void Inputs(GraphProto graph, bool isMain)
    {
        Expect('(', $"before the inputs of the graph '{Shown.Name(graph.Name)}'", "write name (inputs) => (outputs) { nodes }");
        if (TryTake(')'))
            return;
        do
        {
            int start = _token.Start;
            ValueInfoProto input = Value(isMain, "input");
            graph.Input.Add(input);
            if (TryTake('='))
                Initializer(graph, input, start);
        }
        while (TryTake(','));
        CloseValues("input");
    }

    private void Outputs(GraphProto graph)
    {
        Expect('(', "before the outputs of the graph", "write name (inputs) => (outputs) { nodes }");
        if (TryTake(')'))
            return;
        do
            graph.Output.Add(Value(typed: false, "output"));
        while (TryTake(','));
        CloseValues("output");
    }

    private void CloseValues(string what) => Expect(')', $"after an {what} of the graph", "separate values by ',' and close them with ')'");

    private void ValueOrInitializer(GraphProto graph)
    {
        int start = _token.Start;
        ValueInfoProto value = Value(typed: false, "value");
        if (TryTake('='))
            Initializer(graph, value, start);
        else
            graph.ValueInfo.Add(value);
    }

    private void Initializer(GraphProto graph, ValueInfoProto value, int start)
    {
        TypeProto type = value.Type ?? throw _lexer.Error(
            start,
            $"the initializer '{Shown.Name(value.Name)}' has no type; write one like float[2,3] in front of its name");
        if (type.ValueCase == TypeProto.ValueOneofCase.SparseTensorType)
            graph.SparseInitializer.Add(Sparse(type.SparseTensorType, value.Name, start));
        else
            graph.Initializer.Add(Tensor(type, value.Name, start));
    }

    /// <summary>A value with its type; without one only where it is not required, or with <c>?</c> in its place.</summary>
    private ValueInfoProto Value(bool typed, string what)
    {
        var value = new ValueInfoProto();
        int start = _token.Start;
        bool isTyped = IsType || Is('?');
        if (isTyped && Type() is { } type)
            value.Type = type;
        value.Name = Name(isTyped ? $"the name of the {what}" : $"the type of the {what}");
        if (!isTyped && (Is('[') || IsName))
            throw _lexer.Error(start, $"'{Shown.Name(value.Name)}' is not a type; {TypeHint}");
        if (typed && !isTyped)
        {
            string name = Shown.Name(value.Name);
            throw _lexer.Error(
                start,
                $"expected the type of the {what} '{name}', found its name; write a type in front of it, like float[N,3] {name}");
        }

        Annotate(value);
        return value;
    }

    private void Nodes(RepeatedField<NodeProto> nodes)
    {
        while (!TryTake('}'))
        {
            if (!IsName && !Is('[') && !Is('('))
                throw Expected("a node or '}'", "write nodes as outputs = Operator <attributes> (inputs)");
            nodes.Add(Node());
        }
    }

    private NodeProto Node()
    {
        const string Hint = "write nodes as outputs = Operator <attributes> (inputs)";
        var node = new NodeProto();
        if (TryTake('['))
        {
            node.Name = Is(']') ? "" : Name("the name of the node");
            Expect(']', "after the name of the node", "write [name] in front of the outputs");
        }

        if (TryTake('('))
            Expect(')', "after '(' in front of '='", "write () = Operator(inputs) for a node without outputs");
        else if (IsName || Is(','))
            Names(node.Output);
        else
            throw Expected("the outputs of a node", Hint);
        Expect('=', "after the outputs of the node", Hint);
        Operator(node);
        if (Is('<'))
            Attributes(node.Attribute);
        Expect('(', $"before the inputs of {Shown.Name(node.OpType)}", Hint);
        Names(node.Input);
        Expect(')', $"after the inputs of {Shown.Name(node.OpType)}", "inputs are names, separated by ',' and closed with ')'");
        if (Is('<') && node.Attribute.Count == 0)
            Attributes(node.Attribute);
        Annotate(node);
        return node;
    }

    private void Operator(NodeProto node)
    {
        string name = Name("an operator after '='", "write nodes as outputs = Operator <attributes> (inputs)");
        string? domain = null;
        while (TryTake('.'))
        {
            domain = domain is null ? name : $"{domain}.{name}";
            name = Name("a name after '.'");
        }

        node.OpType = name;
        if (domain is not null)
            node.Domain = domain;
        if (TryTake(':'))
            node.Overload = Name("the overload after ':'");
    }

    // Nothing before a comma is an empty name, and a comma at the end of the list has no effect; "" is the clearer way to write the former.
    private void Names(RepeatedField<string> names)
    {
        while (IsName || Is(','))
        {
            names.Add(IsName ? Take().Text : "");
            if (!TryTake(','))
                return;
        }
    }
}
