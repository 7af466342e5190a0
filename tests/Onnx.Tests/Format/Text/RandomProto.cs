using Google.Protobuf;
using Transfer.Onnx.Format;
using AttributeKind = Transfer.Onnx.Format.AttributeProto.Types.AttributeType;

namespace Transfer.Onnx.Tests.Format.Text;

/// <summary>Small random messages with names, numbers and combinations that a text form can stumble on.</summary>
internal sealed class RandomProto(Random random)
{
    private static readonly string[] Names =
    [
        "x", "y_1", "x:0", "float", "seq", "nan", "inf", "hex", "undefined", "", "a\"b\\c", "line\nend", "tab\t", "\u001b[31m", "é😀", "#@ {", "1",
        "a.b", "...", "=>", "sparse_tensor", "\u202e", "_",
    ];

    // No NaN: one inside an annotation loses its bits.
    private static readonly float[] Floats = [0f, -0f, 1f, 0.1f, -2.5e-7f, 1e30f, float.Epsilon, float.NegativeInfinity];

    public GraphProto Graph(int depth)
    {
        var graph = new GraphProto { Name = Name() };
        Repeat(2, () => graph.Input.Add(Value()));
        Repeat(2, () => graph.Output.Add(Value()));
        Repeat(2, () => graph.ValueInfo.Add(Value()));
        Repeat(2, () => graph.Initializer.Add(Tensor()));
        Repeat(1, () => graph.SparseInitializer.Add(Sparse()));
        Repeat(3, () => graph.Node.Add(Node(depth)));
        Sometimes(() => graph.DocString = Name());
        Sometimes(() => graph.MetadataProps.Add(Pair()));
        Sometimes(() => graph.QuantizationAnnotation.Add(new TensorAnnotation { TensorName = Name(), QuantParameterTensorNames = { Pair() } }));
        return graph;
    }

    public ModelProto Model()
    {
        var model = new ModelProto { IrVersion = random.Next(12), ProducerName = Name(), Graph = Graph(2) };
        Repeat(2, () => model.OpsetImport.Add(new OperatorSetIdProto { Domain = Name(), Version = random.Next(30) - 2 }));
        Repeat(2, () => model.MetadataProps.Add(Pair()));
        Repeat(2, () => model.Functions.Add(Function()));
        Sometimes(() => model.DocString = Name());
        Sometimes(() => model.ModelVersion = random.NextInt64());
        Sometimes(() => model.TrainingInfo.Add(new TrainingInfoProto { UpdateBinding = { Pair() } }));
        return model;
    }

    private FunctionProto Function()
    {
        var function = new FunctionProto { Name = Name(), Domain = Name() };
        Repeat(2, () => function.Input.Add(Name()));
        Repeat(2, () => function.Output.Add(Name()));
        Repeat(2, () => function.Attribute.Add(Name()));
        Repeat(1, () => function.AttributeProto.Add(Attribute(0)));
        Repeat(1, () => function.ValueInfo.Add(Value()));
        Repeat(2, () => function.Node.Add(Node(0)));
        Sometimes(() => function.Overload = Name());
        Sometimes(() => function.DocString = Name());
        Sometimes(() => function.MetadataProps.Add(Pair()));
        return function;
    }

    private NodeProto Node(int depth)
    {
        var node = new NodeProto { OpType = Name() };
        Repeat(3, () => node.Input.Add(Name()));
        Repeat(2, () => node.Output.Add(Name()));
        Repeat(3, () => node.Attribute.Add(Attribute(depth)));
        Sometimes(() => node.Name = Name());
        Sometimes(() => node.Domain = Name());
        Sometimes(() => node.Overload = Name());
        Sometimes(() => node.DocString = Name());
        Sometimes(() => node.MetadataProps.Add(Pair()));
        return node;
    }

    private AttributeProto Attribute(int depth)
    {
        var kind = (AttributeKind)random.Next(15);
        var attribute = new AttributeProto { Name = Name(), Type = kind };
        Sometimes(() => attribute.DocString = Name());
        if (random.Next(8) == 0)
        {
            attribute.RefAttrName = Name();
            return attribute;
        }

        switch (kind)
        {
            case AttributeKind.Float: attribute.F = Pick(Floats); break;
            case AttributeKind.Int: attribute.I = random.NextInt64(); break;
            case AttributeKind.String: attribute.S = Bytes(); break;
            case AttributeKind.Tensor: attribute.T = Tensor(); break;
            case AttributeKind.Graph: attribute.G = depth > 0 ? Graph(depth - 1) : new GraphProto(); break;
            case AttributeKind.SparseTensor: attribute.SparseTensor = Sparse(); break;
            case AttributeKind.TypeProto: attribute.Tp = Type(2); break;
            case AttributeKind.Floats: Repeat(3, () => attribute.Floats.Add(Pick(Floats))); break;
            case AttributeKind.Ints: Repeat(3, () => attribute.Ints.Add(-random.NextInt64())); break;
            case AttributeKind.Strings: Repeat(3, () => attribute.Strings.Add(Bytes())); break;
            case AttributeKind.Tensors: Repeat(2, () => attribute.Tensors.Add(Tensor())); break;
            case AttributeKind.Graphs when depth > 0: Repeat(2, () => attribute.Graphs.Add(Graph(depth - 1))); break;
            case AttributeKind.SparseTensors: Repeat(2, () => attribute.SparseTensors.Add(Sparse())); break;
            case AttributeKind.TypeProtos: Repeat(2, () => attribute.TypeProtos.Add(Type(2))); break;
        }

        if (random.Next(20) == 0)
            attribute.I = 7;
        return attribute;
    }

    private ValueInfoProto Value()
    {
        var value = new ValueInfoProto { Name = Name() };
        if (random.Next(5) > 0)
            value.Type = Type(2);
        Sometimes(() => value.DocString = Name());
        Sometimes(() => value.MetadataProps.Add(Pair()));
        return value;
    }

    private TypeProto Type(int depth)
    {
        var type = new TypeProto();
        switch (random.Next(depth > 0 ? 8 : 3))
        {
            case 0: type.SparseTensorType = new TypeProto.Types.SparseTensor { ElemType = random.Next(29), Shape = Shape() }; break;
            case 1: type.OpaqueType = new TypeProto.Types.Opaque { Domain = Name(), Name = Name() }; break;
            case 3: type.SequenceType = new TypeProto.Types.Sequence { ElemType = Type(depth - 1) }; break;
            case 4: type.OptionalType = new TypeProto.Types.Optional { ElemType = Type(depth - 1) }; break;
            case 5: type.MapType = new TypeProto.Types.Map { KeyType = random.Next(29), ValueType = Type(depth - 1) }; break;
            case 6: break;
            default: type.TensorType = new TypeProto.Types.Tensor { ElemType = random.Next(29), Shape = Shape() }; break;
        }

        Sometimes(() => type.Denotation = Name());
        return type;
    }

    private TensorShapeProto? Shape()
    {
        if (random.Next(4) == 0)
            return null;
        var shape = new TensorShapeProto();
        Repeat(3, () =>
        {
            var dim = new TensorShapeProto.Types.Dimension();
            if (random.Next(3) == 0)
                dim.DimValue = random.Next(6) - 1;
            else if (random.Next(2) == 0)
                dim.DimParam = Pick(Names[..8]);
            Sometimes(() => dim.Denotation = Name());
            shape.Dim.Add(dim);
        });
        return shape;
    }

    private SparseTensorProto Sparse()
    {
        var sparse = new SparseTensorProto { Values = Tensor(), Indices = Tensor(), Dims = { random.Next(5) - 1 } };
        if (random.Next(10) == 0)
            sparse.Indices = null;
        return sparse;
    }

    private TensorProto Tensor()
    {
        var tensor = new TensorProto { Name = Name(), DataType = random.Next(1, 28) };
        Repeat(2, () => tensor.Dims.Add(random.Next(4)));
        var type = (DataType)tensor.DataType;
        long count = tensor.Dims.Aggregate(1L, (a, b) => a * b);
        byte[] bytes = new byte[(count * type.BitsPerElement() + 7) / 8];
        random.NextBytes(bytes);
        if (type == DataType.String)
            tensor.StringData.AddRange(Enumerable.Range(0, (int)count).Select(_ => Bytes()));
        else if (random.Next(10) == 0)
            tensor.ExternalData.Add(Pair());
        else if (type == DataType.Float && random.Next(2) == 0)
            tensor.FloatData.AddRange(Enumerable.Range(0, (int)count).Select(_ => Pick(Floats)));
        else
            tensor.RawData = ByteString.CopyFrom(bytes);
        if (tensor.ExternalData.Count > 0)
            tensor.DataLocation = TensorProto.Types.DataLocation.External;
        if (random.Next(15) == 0)
            tensor.RawData = ByteString.CopyFrom(1, 2, 3);
        Sometimes(() => tensor.DocString = Name());
        Sometimes(() => tensor.Segment = new TensorProto.Types.Segment { Begin = 1, End = 2 });
        return tensor;
    }

    private StringStringEntryProto Pair() => new() { Key = Name(), Value = Name() };

    private ByteString Bytes() => random.Next(4) == 0 ? ByteString.CopyFrom(0xFF, 0x00, 0x22) : ByteString.CopyFromUtf8(Name());

    private string Name() => Pick(Names);

    private T Pick<T>(T[] items) => items[random.Next(items.Length)];

    private void Repeat(int most, Action action)
    {
        for (int i = random.Next(most + 1); i > 0; i--)
            action();
    }

    private void Sometimes(Action action)
    {
        if (random.Next(6) == 0)
            action();
    }
}
