using Google.Protobuf;
using Google.Protobuf.Collections;

namespace Transfer.Onnx.Format;

/// <summary><see cref="Graph"/> to GraphProto, and to the graph part of FunctionProto.</summary>
internal sealed class GraphWriter(IReadOnlyDictionary<Tensor, TensorProto>? placed)
{
    public GraphProto Write(Graph graph)
    {
        GraphProto proto = (graph.Source as GraphProto)?.Clone() ?? new GraphProto();
        if (proto.Name != graph.Name)
            proto.Name = graph.Name;
        if (proto.DocString != graph.DocString)
            proto.DocString = graph.DocString;
        foreach (Value value in graph.Initializers)
            proto.Initializer.Add(Write(value.Initializer!, value.Name));
        foreach (Value value in graph.SparseInitializers)
            proto.SparseInitializer.Add(Write(value.SparseInitializer!, value.Name));
        foreach (Node node in graph.Nodes)
            proto.Node.Add(Write(node));
        foreach (ValueListEntry entry in graph.Inputs.Entries)
            proto.Input.Add(WriteInfo(entry.Value, entry.Source));
        foreach (ValueListEntry entry in graph.Outputs.Entries)
            proto.Output.Add(WriteInfo(entry.Value, entry.Source));
        proto.ValueInfo.AddRange(WriteInfos(graph, [.. graph.Outputs.Entries.Where(e => e.Source is null).Select(e => e.Value)]));
        RenamedValues.Apply(graph, proto);
        return proto;
    }

    public void WriteBody(Graph body, FunctionProto proto)
    {
        proto.Input.AddRange(body.Inputs.Select(v => v.Name));
        proto.Output.AddRange(body.Outputs.Select(v => v.Name));
        foreach (Node node in body.Nodes)
            proto.Node.Add(Write(node));
        proto.ValueInfo.AddRange(WriteInfos(body, []));
    }

    public AttributeProto Write(NodeAttribute attribute)
    {
        if (attribute.Source is AttributeProto read && attribute.Content is not Graph and not Graph[] && !IsPlaced(attribute))
            return read;
        AttributeProto proto = (attribute.Source as AttributeProto)?.Clone()
            ?? new AttributeProto { Name = attribute.Name, Type = (AttributeProto.Types.AttributeType)attribute.Type };
        if (attribute.Source is null && attribute.ReferenceName.Length > 0)
            proto.RefAttrName = attribute.ReferenceName;
        WriteContent(attribute.Content, proto);
        return proto;
    }

    public static void WriteMetadata(MetadataMap? metadata, RepeatedField<StringStringEntryProto> proto)
    {
        if (metadata is not { Changed: true })
            return;
        proto.Clear();
        proto.AddRange(metadata.Select(e => new StringStringEntryProto { Key = e.Key, Value = e.Value }));
    }

    /// <summary>Input lines for the constants that were added after reading and are not listed as inputs.</summary>
    public static IEnumerable<ValueInfoProto> NewConstants(Graph graph)
    {
        foreach (Value value in graph.Initializers)
        {
            if (value is not { IsInput: false, Initializer: { Source: null } tensor })
                continue;
            var type = new TensorType(tensor.Type, new Shape([.. tensor.Dims.Select(d => new Dim(d))]));
            yield return new ValueInfoProto { Name = value.Name, Type = TypeWriter.Write(type, null) };
        }
    }

    private void WriteContent(object? content, AttributeProto proto)
    {
        switch (content)
        {
            case long value:
                proto.I = value;
                break;
            case float value:
                proto.F = value;
                break;
            case ReadOnlyMemory<byte> value:
                proto.S = UnsafeByteOperations.UnsafeWrap(value);
                break;
            case Tensor value:
                proto.T = Write(value, null);
                break;
            case SparseTensor value:
                proto.SparseTensor = Write(value, null);
                break;
            case OnnxType value:
                proto.Tp = TypeWriter.Write(value, null);
                break;
            case Graph value:
                proto.G = Write(value);
                break;
            case Graph[] values:
                proto.Graphs.AddRange(values.Select(Write));
                break;
            case long[] values:
                Refill(proto.Ints, values);
                break;
            case float[] values:
                Refill(proto.Floats, values);
                break;
            case ReadOnlyMemory<byte>[] values:
                Refill(proto.Strings, values.Select(UnsafeByteOperations.UnsafeWrap));
                break;
            case Tensor[] values:
                Refill(proto.Tensors, values.Select(t => Write(t, null)));
                break;
            case SparseTensor[] values:
                Refill(proto.SparseTensors, values.Select(t => Write(t, null)));
                break;
        }
    }

    private static void Refill<T>(RepeatedField<T> field, IEnumerable<T> values)
    {
        field.Clear();
        field.AddRange(values);
    }

    private bool IsPlaced(NodeAttribute attribute) => placed is not null && attribute.Content switch
    {
        Tensor tensor => placed.ContainsKey(tensor),
        Tensor[] tensors => Array.Exists(tensors, placed.ContainsKey),
        SparseTensor sparse => IsPlaced(sparse),
        SparseTensor[] sparse => Array.Exists(sparse, IsPlaced),
        _ => false,
    };

    private bool IsPlaced(SparseTensor sparse) =>
        placed is not null && (placed.ContainsKey(sparse.Values) || placed.ContainsKey(sparse.Indices));

    private SparseTensorProto Write(SparseTensor sparse, string? name)
    {
        SparseTensorProto proto = TensorFormat.Write(sparse, name);
        if (!IsPlaced(sparse))
            return proto;
        proto = proto.Clone();
        proto.Values = Write(sparse.Values, name);
        proto.Indices = Write(sparse.Indices, null);
        return proto;
    }

    private TensorProto Write(Tensor tensor, string? name)
    {
        if (placed is null || !placed.TryGetValue(tensor, out TensorProto? proto))
            return TensorFormat.Write(tensor, name);
        if (name is null || proto.Name == name)
            return proto;
        TensorProto renamed = proto.Clone();
        renamed.Name = name;
        return renamed;
    }

    private NodeProto Write(Node node)
    {
        NodeProto proto = (node.Source as NodeProto)?.Clone() ?? new NodeProto();
        foreach (Value? input in node.Inputs)
            proto.Input.Add(input?.Name ?? "");
        foreach (Value? output in node.Outputs)
            proto.Output.Add(output?.Name ?? "");
        if (proto.Name != node.Name)
            proto.Name = node.Name;
        if (proto.OpType != node.OpType)
            proto.OpType = node.OpType;
        if (proto.Domain != node.Domain)
            proto.Domain = node.Domain;
        if (proto.Overload != node.Overload)
            proto.Overload = node.Overload;
        if (proto.DocString != node.DocString)
            proto.DocString = node.DocString;
        if (node.HasAttributes)
            proto.Attribute.AddRange(node.Attributes.Select(Write));
        WriteMetadata(node.MetadataIfAny, proto.MetadataProps);
        return proto;
    }

    private static ValueInfoProto WriteInfo(Value value, object? source)
    {
        var read = source as ValueInfoProto;
        if (read is not null && read.Name == value.Name && !value.TypeChanged)
            return read;
        ValueInfoProto proto = read?.Clone() ?? new ValueInfoProto();
        if (proto.Name != value.Name)
            proto.Name = value.Name;
        if (read is null || value.TypeChanged)
            proto.Type = value.Type is null ? null : TypeWriter.Write(value.Type, proto.Type);
        return proto;
    }

    /// <summary>
    /// The lines of value_info as read, without those of values that are gone or have become outputs, and a line for each value
    /// that got a type or ceased to be an output.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="newOutputs">Values whose type an output line says by now. In a function it is value_info that says it.</param>
    private static IEnumerable<ValueInfoProto> WriteInfos(Graph graph, HashSet<Value> newOutputs)
    {
        foreach ((Value? value, object source) in graph.Infos)
        {
            if (value is null)
                yield return (ValueInfoProto)source;
            else if (value.Graph == graph && !newOutputs.Contains(value) && (value.Type is not null || !value.TypeChanged))
                yield return WriteInfo(value, source);
        }

        foreach (Node node in graph.Nodes)
        {
            foreach (Value? value in node.Outputs)
            {
                if (value is { Type: not null, HasInfo: false, IsOutput: false } && (value.TypeChanged || value.WasOutput))
                    yield return WriteInfo(value, null);
            }
        }
    }
}
