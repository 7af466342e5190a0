using Google.Protobuf.Collections;

namespace Transfer.Onnx.Format;

/// <summary>GraphProto, and the graph part of FunctionProto, to <see cref="Graph"/>.</summary>
internal sealed class GraphReader(string file, string? folder)
{
    // A model has a handful of operators and very many nodes: each word is kept once.
    private readonly Dictionary<string, string> _words = new(StringComparer.Ordinal);

    public void Fill(Graph graph, GraphProto proto)
    {
        graph.DocString = proto.DocString;
        graph.Names.Reserve(proto.Input.Count + proto.Initializer.Count + proto.Node.Count);
        foreach (ValueInfoProto input in proto.Input)
        {
            Value value = graph.Names.DefineAsRead(input.Name);
            value.SetTypeAsRead(TypeReader.Read(input.Type));
            graph.Inputs.AppendAsRead(value, input);
        }

        foreach (TensorProto initializer in proto.Initializer)
        {
            Value value = DefineConstant(graph, initializer.Name);
            value.SetInitializerAsRead(TensorFormat.Read(initializer, file, folder));
            graph.Initializers.Include(value);
        }

        foreach (SparseTensorProto sparse in proto.SparseInitializer)
        {
            Value value = DefineConstant(graph, sparse.Values?.Name ?? "");
            value.SparseInitializer = TensorFormat.Read(sparse, file, folder);
            graph.SparseInitializers.Add(value);
        }

        ReadNodes(graph, proto.Node);
        foreach (ValueInfoProto output in proto.Output)
        {
            Value value = Resolve(graph, output.Name);
            value.SetTypeAsRead(TypeReader.Read(output.Type));
            graph.Outputs.AppendAsRead(value, output);
        }

        ReadInfos(graph, proto.ValueInfo);
        proto.Input.Clear();
        proto.Initializer.Clear();
        proto.SparseInitializer.Clear();
        proto.Output.Clear();
    }

    public void Fill(Graph graph, FunctionProto proto)
    {
        foreach (string input in proto.Input)
            graph.Inputs.AppendAsRead(graph.Names.DefineAsRead(input), null);
        ReadNodes(graph, proto.Node);
        foreach (string output in proto.Output)
            graph.Outputs.AppendAsRead(Resolve(graph, output), null);
        ReadInfos(graph, proto.ValueInfo);
        proto.Input.Clear();
        proto.Output.Clear();
    }

    /// <param name="proto">The message.</param>
    /// <param name="node">Its node, to which subgraphs are attached; null for a function's default.</param>
    public NodeAttribute ReadAttribute(AttributeProto proto, Node? node)
    {
        var type = (AttributeType)proto.Type;
        if (type == AttributeType.Undefined)
            type = InferType(proto);
        object? content = type switch
        {
            AttributeType.Float => proto.F,
            AttributeType.Int => proto.I,
            AttributeType.String => proto.S.Memory,
            AttributeType.Tensor when proto.T is not null => TensorFormat.Read(proto.T, file, folder),
            AttributeType.Graph when proto.G is not null => ReadSubgraph(proto.G, node),
            AttributeType.SparseTensor when proto.SparseTensor is not null => TensorFormat.Read(proto.SparseTensor, file, folder),
            AttributeType.TypeProto => TypeReader.Read(proto.Tp),
            AttributeType.Floats => proto.Floats.ToArray(),
            AttributeType.Ints => proto.Ints.ToArray(),
            AttributeType.Strings => proto.Strings.Select(s => s.Memory).ToArray(),
            AttributeType.Tensors => proto.Tensors.Select(t => TensorFormat.Read(t, file, folder)).ToArray(),
            AttributeType.SparseTensors => proto.SparseTensors.Select(t => TensorFormat.Read(t, file, folder)).ToArray(),
            AttributeType.TypeProtos => proto.TypeProtos.Select(TypeReader.Read).ToArray(),
            AttributeType.Graphs => proto.Graphs.Select(g => ReadSubgraph(g, node)).ToArray(),
            _ => null,
        };
        if (content is Graph)
            proto.G = null;
        if (content is Graph[])
            proto.Graphs.Clear();
        return new NodeAttribute(proto.Name, type, content, proto.RefAttrName, proto);
    }

    // Files of IR version 1 do not say the kind: it is that of the field that is set.
    private static AttributeType InferType(AttributeProto proto) =>
        proto.HasF ? AttributeType.Float
        : proto.HasI ? AttributeType.Int
        : proto.HasS ? AttributeType.String
        : proto.T is not null ? AttributeType.Tensor
        : proto.G is not null ? AttributeType.Graph
        : proto.Floats.Count > 0 ? AttributeType.Floats
        : proto.Ints.Count > 0 ? AttributeType.Ints
        : proto.Strings.Count > 0 ? AttributeType.Strings
        : proto.Tensors.Count > 0 ? AttributeType.Tensors
        : proto.Graphs.Count > 0 ? AttributeType.Graphs
        : AttributeType.Undefined;

    private static Value DefineConstant(Graph graph, string name) =>
        graph.Names.FindHere(name) is { IsInput: true, Initializer: null, SparseInitializer: null } input ? input
            : graph.Names.DefineAsRead(name);

    /// <summary>What a name means here; a name that nothing defines becomes a value of the outermost graph.</summary>
    private static Value Resolve(Graph graph, string name) =>
        graph.Names.FindVisible(name) ?? graph.Root.Names.DefineAsRead(name);

    private void ReadNodes(Graph graph, RepeatedField<NodeProto> protos)
    {
        // All outputs first: files with unsorted nodes use names before they define them.
        var nodes = new Node[protos.Count];
        for (int i = 0; i < nodes.Length; i++)
        {
            NodeProto proto = protos[i];
            Node node = nodes[i] = new Node(graph, Word(proto.OpType), proto.SaysMore ? proto : null)
            {
                Name = proto.Name,
                Domain = Word(proto.Domain),
                Overload = proto.Overload,
                DocString = proto.DocString,
            };
            node.Reserve(proto.Input.Count, proto.Output.Count);
            for (int k = 0; k < proto.Output.Count; k++)
                node.AppendOutput(proto.Output[k].Length == 0 ? null : graph.Names.DefineAsRead(proto.Output[k]));
            graph.Nodes.InsertAfter(graph.Nodes.Last, node);
        }

        for (int i = 0; i < nodes.Length; i++)
        {
            // Counted loops: an enumerator for each list of each node is much of what a long graph would allocate.
            NodeProto proto = protos[i];
            for (int k = 0; k < proto.Input.Count; k++)
                nodes[i].AppendInput(proto.Input[k].Length == 0 ? null : Resolve(graph, proto.Input[k]));
            for (int k = 0; k < proto.Attribute.Count; k++)
                nodes[i].Attributes.AppendAsRead(ReadAttribute(proto.Attribute[k], nodes[i]));
            for (int k = 0; k < proto.MetadataProps.Count; k++)
                nodes[i].Metadata.AppendAsRead(proto.MetadataProps[k].Key, proto.MetadataProps[k].Value);
            if (nodes[i].Source is null)
                continue;
            proto.Input.Clear();
            proto.Output.Clear();
            proto.Attribute.Clear();
        }

        protos.Clear();
    }

    private static void ReadInfos(Graph graph, RepeatedField<ValueInfoProto> protos)
    {
        foreach (ValueInfoProto info in protos)
        {
            Value? value = graph.Names.FindHere(info.Name);
            graph.Infos.Add((value, info));
            if (value is null)
                continue;
            value.SetTypeAsRead(TypeReader.Read(info.Type));
            value.HasInfo = true;
        }

        protos.Clear();
    }

    private string Word(string word)
    {
        if (word.Length == 0)
            return "";
        if (!_words.TryGetValue(word, out string? kept))
            _words.Add(word, kept = word);
        return kept;
    }

    private Graph ReadSubgraph(GraphProto proto, Node? node)
    {
        var graph = new Graph(proto.Name, proto);
        if (node is not null)
            graph.AttachTo(node);
        else
            graph.IsOwned = true;
        Fill(graph, proto);
        return graph;
    }
}
