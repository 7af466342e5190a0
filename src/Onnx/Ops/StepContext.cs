namespace Transfer.Onnx.Ops;

/// <summary>
/// A node as a step between two opsets sees it: what is known of its operands, and the means to rewrite it. Nodes that a step adds stand in
/// front of the node, are written in the opset that the step leads to, and have their types inferred at once.
/// </summary>
internal sealed partial class StepContext
{
    private readonly Scope _scope;
    private readonly IDictionary<Node, string> _made;

    /// <summary>A node in front of a step.</summary>
    /// <param name="scope">What is known of the values.</param>
    /// <param name="node">The node.</param>
    /// <param name="version">The opset whose change is made or taken back.</param>
    /// <param name="written">The opset that the node is in afterwards: the version itself, or the one before.</param>
    /// <param name="constants">How constants are kept here.</param>
    /// <param name="made">Receives the nodes that the step adds, with the label of the model's node that they are part of.</param>
    public StepContext(Scope scope, Node node, int version, int written, ConstantForm constants, IDictionary<Node, string> made)
    {
        _scope = scope;
        _made = made;
        Node = node;
        Version = version;
        Written = written;
        Constants = constants;
    }

    /// <summary>The node.</summary>
    public Node Node { get; }

    /// <summary>The opset whose change is made or taken back.</summary>
    public int Version { get; }

    /// <summary>The opset that the node is in afterwards.</summary>
    public int Written { get; }

    /// <summary>How constants are kept in this graph.</summary>
    public ConstantForm Constants { get; }

    /// <summary>Whether anything was rewritten.</summary>
    public bool Changed { get; private set; }

    /// <summary>Whether the node itself is gone: others compute its outputs.</summary>
    public bool IsReplaced => Node.IsRemoved;

    /// <summary>Whether an optional input is given.</summary>
    public bool Has(int input) => Node.Input(input) is not null;

    /// <summary>An input that must be there.</summary>
    public Value Input(int index) => Node.Input(index)
        ?? throw Refuse($"input {index} is missing; the operator needs it");

    /// <summary>The type of a value, or null where it is not known.</summary>
    public OnnxType? TypeOf(Value? value) => value is null ? null : _scope.FactOf(value).Type;

    /// <summary>The element type of a tensor value; undefined where it is not known.</summary>
    public DataType ElementOf(Value? value) => TypeOf(value) is TensorType type ? type.Element : DataType.Undefined;

    /// <summary>The element type of an input; undefined where it is left out or not known.</summary>
    public DataType Element(int input) => ElementOf(Node.Input(input));

    /// <summary>The element type of an input, which a step cannot be taken without.</summary>
    public DataType KnownElement(int input) => Element(input) is not DataType.Undefined and var element ? element
        : throw Refuse($"the element type of input {input} is not known; declare it in value_info");

    /// <summary>The shape of a value, or null where the rank is not known.</summary>
    public Shape? ShapeOf(Value? value) => TypeOf(value) is TensorType type ? type.Shape : null;

    /// <summary>The shape of an input, or null.</summary>
    public Shape? ShapeOf(int input) => ShapeOf(Node.Input(input));

    /// <summary>The rank of an input, or null.</summary>
    public int? RankOf(int input) => ShapeOf(input)?.Rank;

    /// <summary>The rank of an input, which a step cannot be taken without.</summary>
    public int KnownRank(int input) => RankOf(input)
        ?? throw Refuse($"the rank of input {input} is not known; declare its shape in value_info");

    /// <summary>The sizes of an input, all of which a step cannot be taken without.</summary>
    public long[] KnownSizes(int input) => ShapeOf(input)?.Numbers
        ?? throw Refuse($"the shape of input {input} is {ShapeOf(input)?.ToString() ?? "not known"}; fix it with --shape first");

    /// <summary>The constant that an input always has, or null where it is left out or computed.</summary>
    public Tensor? Constant(int input)
    {
        if (Node.Input(input) is not { } value)
            return null;
        if (value.Initializer is { } tensor && (!value.IsInput || Constants == ConstantForm.ListedInitializer))
            return tensor;
        if (value.Producer is { } producer && producer.Is("Constant") && producer.Attributes.Find("value") is { Type: AttributeType.Tensor } held)
            return held.Tensor;
        return _scope.KnownOf(value)?.ToTensor();
    }

    /// <summary>The integers that an input always has, or null where it is left out or computed.</summary>
    public long[]? Integers(int input) => Constant(input) is { Type: not (DataType.String or DataType.Bool) } tensor && !tensor.Type.IsFloatingPoint()
        ? tensor.ToLongs() : null;

    /// <summary>What is known of an input's elements before the model runs, or null.</summary>
    public KnownTensor? KnownElements(int input) => Node.Input(input) is { } value ? _scope.KnownOf(value) : null;

    /// <summary>What is known of an output's elements before the model runs, when that is all of them.</summary>
    public Tensor? KnownOutput(int output) => Node.Output(output) is { } value ? _scope.KnownOf(value)?.ToTensor() : null;

    /// <summary>An error: the step cannot be taken.</summary>
    public TransferException Refuse(string why) => new(ErrorKind.BadInput, _made.TryGetValue(Node, out string? original)
        ? $"{original}: opset {Written}, for the {Node.OpType} it is written with: {why}"
        : $"{Node.Label}: opset {Written}: {why}");
}
