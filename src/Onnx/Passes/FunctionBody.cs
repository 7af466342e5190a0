namespace Transfer.Onnx;

/// <summary>One call of a function, being replaced by a copy of the function's body.</summary>
internal sealed class FunctionBody(Function function, Node call)
{
    private readonly Dictionary<Value, Value?> _values = [];
    private readonly string _prefix = call.Name.Length > 0 ? call.Name : function.Name;

    /// <summary>Puts the body in the call's place.</summary>
    public void Replace()
    {
        Graph graph = call.Graph;
        for (int i = 0; i < function.Body.Inputs.Count; i++)
            _values[function.Body.Inputs[i]] = call.Input(i);
        var subgraphs = new Queue<(Graph From, Graph To)>();
        foreach (Node node in function.Body.Nodes)
            Copy(node, graph, subgraphs);
        while (subgraphs.TryDequeue(out (Graph From, Graph To) pair))
            Fill(pair.From, pair.To, subgraphs);
        var given = new List<(Value Value, string Name)>();
        for (int i = 0; i < call.Outputs.Count && i < function.Body.Outputs.Count; i++)
        {
            if (call.Outputs[i] is not { } old || Of(function.Body.Outputs[i]) is not { } value)
                continue;
            given.Add((value, old.Name));
            value.Type ??= old.Type;
            graph.ReplaceAllUses(old, value);
        }

        graph.Remove(call);
        foreach ((Value value, string name) in given)
        {
            if (value.Producer is not null && !value.IsOutput && value.Graph == graph && graph.Find(name) is null)
                value.Name = name;
        }
    }

    private void Copy(Node node, Graph to, Queue<(Graph From, Graph To)> subgraphs)
    {
        Value?[] inputs = [.. node.Inputs.Select(v => v is null ? null : Of(v))];
        string[] outputs = [.. node.Outputs.Select(v => v is null ? "" : to.UniqueName($"{_prefix}_{v.Name}"))];
        string name = node.Name.Length > 0 ? $"{_prefix}_{node.Name}" : "";
        Node copy = to == call.Graph ? to.InsertBefore(call, node.OpType, inputs, outputs, name, node.Domain) : to.AddNode(node.OpType, inputs, outputs, name, node.Domain);
        copy.Overload = node.Overload;
        copy.DocString = node.DocString;
        for (int i = 0; i < outputs.Length; i++)
        {
            if (node.Outputs[i] is not { } output)
                continue;
            _values[output] = copy.Outputs[i];
            copy.Outputs[i]!.Type = output.Type;
        }

        if (!node.HasAttributes)
            return;
        foreach (NodeAttribute attribute in node.Attributes)
        {
            if (Resolved(attribute) is not { } resolved)
                continue;
            if (resolved.Content is Graph body)
                subgraphs.Enqueue((body, copy.Attributes.AddGraph(resolved.Name, body.Name)));
            else
                copy.Attributes.Set(resolved);
        }
    }

    private void Fill(Graph from, Graph to, Queue<(Graph From, Graph To)> subgraphs)
    {
        foreach (Value input in from.Inputs)
            _values[input] = to.AddInput(to.UniqueName($"{_prefix}_{input.Name}"), input.Type);
        foreach (Value constant in from.Initializers)
        {
            if (_values.TryGetValue(constant, out Value? listed))
                listed!.Initializer = constant.Initializer;
            else
                _values[constant] = to.AddInitializer(to.UniqueName($"{_prefix}_{constant.Name}"), constant.Initializer!);
        }

        foreach (Node node in from.Nodes)
            Copy(node, to, subgraphs);
        foreach (Value output in from.Outputs)
        {
            if (Of(output) is { } value)
                to.AddOutput(value, output.Type);
        }
    }

    private NodeAttribute? Resolved(NodeAttribute attribute)
    {
        if (attribute.ReferenceName.Length == 0)
            return attribute;
        NodeAttribute? given = (call.HasAttributes ? call.Attributes.Find(attribute.ReferenceName) : null)
            ?? function.DefaultAttributes.FirstOrDefault(a => a.Name == attribute.ReferenceName);
        return given is null ? null : new NodeAttribute(attribute.Name, given.Type, given.Content);
    }

    // Null is an input that the call left out.
    private Value? Of(Value value) => _values[value];
}
