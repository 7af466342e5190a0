namespace Transfer.Onnx;

/// <summary>
/// Copies graphs, whole or in part, into new ones. What the objects were read from and the tensors' elements are shared, as they
/// never change.
/// </summary>
/// <param name="within">The graph that the copy is put into, whose values and those around it the copy goes on reading; null where it stands alone.</param>
internal sealed class GraphCopier(Graph? within = null)
{
    private readonly Dictionary<Value, Value> _values = [];

    /// <summary>What a value of the original became.</summary>
    public Value Of(Value value) => _values[value];

    /// <summary>Has the copy read another value where the original reads this one.</summary>
    public void Map(Value value, Value copy) => _values[value] = copy;

    public bool Has(Value value) => _values.ContainsKey(value);

    /// <summary>Has the copy read a value of the original itself: one that is visible to both.</summary>
    public void Share(Value value) => _values[value] = value;

    /// <summary>Copies a whole graph into an empty one.</summary>
    public void CopyAll(Graph from, Graph to)
    {
        Copy(from, to, from.Inputs.Entries.Select(e => e.Value), from.Initializers.Concat(from.SparseInitializers), from.Nodes);
        foreach (ValueListEntry entry in from.Outputs.Entries)
            to.Outputs.AppendAsRead(Resolve(entry.Value, to), entry.Source);
    }

    /// <summary>Copies a part of a graph into an empty one; outputs are for the caller to set.</summary>
    public void Copy(Graph from, Graph to, IEnumerable<Value> inputs, IEnumerable<Value> constants, IEnumerable<Node> nodes)
    {
        to.DocString = from.DocString;
        foreach (Value input in inputs)
        {
            object? source = from.Inputs.Entries.FirstOrDefault(e => ReferenceEquals(e.Value, input)).Source;
            to.Inputs.AppendAsRead(Define(input, to), source);
        }

        foreach (Value constant in constants)
        {
            Value copy = _values.GetValueOrDefault(constant) ?? Define(constant, to);
            if (constant.Initializer is { } tensor)
            {
                copy.SetInitializerAsRead(tensor);
                to.Initializers.Include(copy);
            }

            if (constant.SparseInitializer is { } sparse)
            {
                copy.SparseInitializer = sparse;
                to.SparseInitializers.Add(copy);
            }
        }

        CopyNodes([.. nodes], to);
        foreach ((Value? value, object source) in from.Infos)
        {
            if (value is null)
                to.Infos.Add((null, source));
            else if (_values.TryGetValue(value, out Value? copy) && copy.Graph == to)
                to.Infos.Add((copy, source));
        }

        to.Names.CopyRenamed(from.Names, _values);
    }

    /// <summary>Copies an attribute for a node of the copy, or for a function's defaults.</summary>
    public NodeAttribute Copy(NodeAttribute attribute, Node? node)
    {
        object? content = attribute.Content switch
        {
            Graph graph => CopySubgraph(graph, node),
            Graph[] graphs => Array.ConvertAll(graphs, g => CopySubgraph(g, node)),
            object other => other,
            null => null,
        };
        return new NodeAttribute(attribute.Name, attribute.Type, content, attribute.ReferenceName, attribute.Source);
    }

    private void CopyNodes(List<Node> nodes, Graph to)
    {
        List<Node> copies = nodes.ConvertAll(node =>
        {
            var copy = new Node(to, node.OpType, node.Source)
            {
                Name = node.Name,
                Domain = node.Domain,
                Overload = node.Overload,
                DocString = node.DocString,
            };
            node.MetadataIfAny?.CopyTo(copy.Metadata);
            foreach (Value? output in node.Outputs)
                copy.AppendOutput(output is null ? null : DefineOutput(output, to));
            to.Nodes.InsertAfter(to.Nodes.Last, copy);
            return copy;
        });
        for (int i = 0; i < copies.Count; i++)
        {
            foreach (Value? input in nodes[i].Inputs)
                copies[i].AppendInput(input is null ? null : Resolve(input, to));
            if (!nodes[i].HasAttributes)
                continue;
            foreach (NodeAttribute attribute in nodes[i].Attributes)
                copies[i].Attributes.AppendAsRead(Copy(attribute, copies[i]));
        }
    }

    private Graph CopySubgraph(Graph graph, Node? node)
    {
        var copy = new Graph(graph.Name, graph.Source);
        if (node is not null)
            copy.AttachTo(node);
        CopyAll(graph, copy);
        return copy;
    }

    private Value Define(Value value, Graph to)
    {
        Value copy = to.Names.DefineAsRead(value.Name);
        copy.TakeStateOf(value);
        _values[value] = copy;
        return copy;
    }

    // An output whose value is an input of the copy is computed for nothing: it gets a name that is not in the way.
    private Value DefineOutput(Value output, Graph to) =>
        Has(output) ? to.Names.DefineAsRead(to.UniqueName(output.Name + "_unused")) : Define(output, to);

    /// <summary>What a copy in a graph reads for a value of the original.</summary>
    public Value Resolve(Value value, Graph to) => _values.TryGetValue(value, out Value? copy) ? copy
        : within is not null && value.Graph is { } owner && owner.Encloses(within) ? value
        : Define(value, to.Root);
}
