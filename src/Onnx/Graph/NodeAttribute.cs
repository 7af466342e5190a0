using System.Text;

namespace Transfer.Onnx;

/// <summary>
/// A named constant of a node (or a default of a function). Immutable, but for the subgraphs it may hold. The accessors
/// answer with the node and attribute in the message when the value is of another kind, or is that of the node which calls the function.
/// </summary>
public sealed class NodeAttribute
{
    private readonly object? _content;

    /// <summary>An attribute with a value.</summary>
    public NodeAttribute(string name, AttributeValue value)
        : this(name, value.Type, value.Content)
    {
    }

    internal NodeAttribute(string name, AttributeType type, object? content, string referenceName = "", object? source = null)
    {
        Name = name;
        Type = type;
        ReferenceName = referenceName;
        Source = source;
        _content = content;
    }

    /// <summary>The attribute's name.</summary>
    public string Name { get; }

    /// <summary>What it holds.</summary>
    public AttributeType Type { get; }

    /// <summary>Inside a function: the function's attribute whose value is taken; empty elsewhere.</summary>
    public string ReferenceName { get; }

    /// <summary>The integer.</summary>
    public long Int => Get<long>(AttributeType.Int);

    /// <summary>The float32.</summary>
    public float Float => Get<float>(AttributeType.Float);

    /// <summary>The string, decoded as UTF-8.</summary>
    public string String => Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>The string as the bytes that the file has.</summary>
    public ReadOnlyMemory<byte> Bytes => Get<ReadOnlyMemory<byte>>(AttributeType.String);

    /// <summary>The integers.</summary>
    public IReadOnlyList<long> Ints => Get<long[]>(AttributeType.Ints);

    /// <summary>The float32 values.</summary>
    public IReadOnlyList<float> Floats => Get<float[]>(AttributeType.Floats);

    /// <summary>The strings, decoded as UTF-8.</summary>
    public IReadOnlyList<string> Strings =>
        Array.ConvertAll(Get<ReadOnlyMemory<byte>[]>(AttributeType.Strings), s => Encoding.UTF8.GetString(s.Span));

    /// <summary>The tensor.</summary>
    public Tensor Tensor => Get<Tensor>(AttributeType.Tensor);

    /// <summary>The tensors.</summary>
    public IReadOnlyList<Tensor> Tensors => Get<Tensor[]>(AttributeType.Tensors);

    /// <summary>The sparse tensor.</summary>
    public SparseTensor SparseTensor => Get<SparseTensor>(AttributeType.SparseTensor);

    /// <summary>The sparse tensors.</summary>
    public IReadOnlyList<SparseTensor> SparseTensors => Get<SparseTensor[]>(AttributeType.SparseTensors);

    /// <summary>The subgraph.</summary>
    public Graph Graph => Get<Graph>(AttributeType.Graph);

    /// <summary>The subgraphs of an attribute of either graph kind; none for other kinds.</summary>
    public IReadOnlyList<Graph> Graphs => _content switch
    {
        Graph graph => [graph],
        Graph[] graphs => graphs,
        _ => [],
    };

    /// <summary>The type.</summary>
    public OnnxType TypeValue => Get<OnnxType>(AttributeType.TypeProto);

    /// <summary>The same value under another name: what a node inside a function takes from the node that calls it.</summary>
    public NodeAttribute Renamed(string name) => new(name, Type, _content);

    /// <summary>The message this was read from: opaque to all but the Format folder.</summary>
    internal object? Source { get; }

    /// <summary>The value, for the writer.</summary>
    internal object? Content => _content;

    private T Get<T>(AttributeType wanted) => ReferenceName.Length > 0
        ? throw new TransferException(ErrorKind.BadInput, $"attribute '{Shown.Name(Name)}': its value is '{Shown.Name(ReferenceName)}' of the node that calls the function; inline the functions first (transfer optimize --passes inline-functions)")
        : _content is T value && Type == wanted ? value
        : throw new TransferException(ErrorKind.BadInput, $"attribute '{Shown.Name(Name)}': it is of kind {Type}, not {wanted}; the operator asks for {wanted}");
}
