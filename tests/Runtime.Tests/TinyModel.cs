using Google.Protobuf;
using Transfer.Onnx;
using Transfer.Onnx.Format;

namespace Transfer.Runtime.Tests;

/// <summary>Makes small models for the tests.</summary>
internal static class TinyModel
{
    private const long Opset = 25;
    private const long IrVersion = 13;

    /// <summary>A model as the bytes of a file.</summary>
    public static byte[] Bytes(GraphProto graph, params (string Key, string Value)[] metadata)
    {
        var model = new ModelProto { IrVersion = IrVersion, ProducerName = "test", Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = Opset });
        foreach ((string key, string value) in metadata)
            model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        return model.ToByteArray();
    }

    /// <summary>y = x for one type and shape; a dimension is a long, a string, or null when unknown.</summary>
    public static byte[] Identity(DataType type, params object?[] dims) =>
        Bytes(Graph([Node("copy", "Identity", ["x"], ["y"])], [Value("x", type, dims)], [Value("y", type, dims)]));

    /// <summary>y = x as float, z = y as the type of x: the one operator that takes every type.</summary>
    public static byte[] ThereAndBack(DataType type)
    {
        NodeProto there = Node("there", "Cast", ["x"], ["y"]);
        NodeProto back = Node("back", "Cast", ["y"], ["z"]);
        there.Attribute.Add(Int("to", (long)DataType.Float));
        back.Attribute.Add(Int("to", (long)type));
        return Bytes(Graph([there, back], [Value("x", type, "n")], [Value("y", DataType.Float, "n"), Value("z", type, "n")]));

        static AttributeProto Int(string name, long value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };
    }

    /// <summary>sum = a + b, product = a * b, of float[n,2].</summary>
    public static byte[] SumAndProduct() => Bytes(
        Graph(
            [Node("add", "Add", ["a", "b"], ["sum"]), Node("mul", "Mul", ["a", "b"], ["product"])],
            [Value("a", DataType.Float, "n", 2L), Value("b", DataType.Float, "n", 2L)],
            [Value("sum", DataType.Float, "n", 2L), Value("product", DataType.Float, "n", 2L)]),
        ("transfer.task", "test"),
        ("empty", ""));

    /// <summary>A Loop without a trip count whose condition stays true: it ends only when it is stopped.</summary>
    public static byte[] EndlessLoop()
    {
        GraphProto body = Graph(
            [Node("again", "Identity", ["go"], ["goes"]), Node("step", "Add", ["x_in", "x_in"], ["x_out"])],
            [Value("i", DataType.Int64), Value("go", DataType.Bool), Value("x_in", DataType.Float)],
            [Value("goes", DataType.Bool), Value("x_out", DataType.Float)]);
        NodeProto loop = Node("forever", "Loop", ["", "go0", "x"], ["y"]);
        loop.Attribute.Add(new AttributeProto { Name = "body", Type = AttributeProto.Types.AttributeType.Graph, G = body });
        return Bytes(Graph([loop], [Value("go0", DataType.Bool), Value("x", DataType.Float)], [Value("y", DataType.Float)]));
    }

    public static GraphProto Graph(IEnumerable<NodeProto> nodes, IEnumerable<ValueInfoProto> inputs, IEnumerable<ValueInfoProto> outputs)
    {
        var graph = new GraphProto { Name = "tiny" };
        graph.Node.AddRange(nodes);
        graph.Input.AddRange(inputs);
        graph.Output.AddRange(outputs);
        return graph;
    }

    public static NodeProto Node(string name, string op, string[] inputs, string[] outputs)
    {
        var node = new NodeProto { Name = name, OpType = op };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        return node;
    }

    public static ValueInfoProto Value(string name, DataType type, params object?[] dims)
    {
        var shape = new TensorShapeProto();
        foreach (object? dim in dims)
        {
            shape.Dim.Add(dim switch
            {
                long size => new TensorShapeProto.Types.Dimension { DimValue = size },
                string symbol => new TensorShapeProto.Types.Dimension { DimParam = symbol },
                _ => new TensorShapeProto.Types.Dimension(),
            });
        }

        ValueInfoProto value = ValueOfUnknownRank(name, type);
        value.Type.TensorType.Shape = shape;
        return value;
    }

    public static ValueInfoProto ValueOfUnknownRank(string name, DataType type) =>
        new() { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type } } };
}
