namespace Transfer.Onnx.Ops;

/// <summary>
/// A node as an operator's rule sees it: inputs with what is known of them, attributes with defaults and limits, and the place for the
/// answers. Errors raised here begin with the node's label.
/// </summary>
internal sealed partial class OpContext
{
    private readonly Scope _scope;
    private readonly OpDefinition _definition;
    private readonly Fact[] _inputs;
    private readonly Fact[] _outputs;

    /// <summary>A node within a scope.</summary>
    public OpContext(Scope scope, Node node, OpDefinition definition)
    {
        _scope = scope;
        Node = node;
        _definition = definition;
        _inputs = new Fact[node.Inputs.Count];
        for (int i = 0; i < _inputs.Length; i++)
            _inputs[i] = node.Inputs[i] is { } value ? scope.FactOf(value) : default;
        _outputs = new Fact[node.Outputs.Count];
    }

    /// <summary>The node.</summary>
    public Node Node { get; }

    /// <summary>The version of the operator, of those in the table.</summary>
    public int Since => _definition.Since;

    /// <summary>The number of inputs, trailing ones that are left out included.</summary>
    public int InputCount => _inputs.Length;

    /// <summary>The number of outputs, those that are left out included.</summary>
    public int OutputCount => _outputs.Length;

    /// <summary>Whether an optional input is given.</summary>
    public bool Has(int input) => Node.Input(input) is not null;

    /// <summary>Whether an optional output is wanted.</summary>
    public bool Wants(int output) => Node.Output(output) is not null;

    /// <summary>The type of an input, or null.</summary>
    public OnnxType? TypeOf(int input) => input < _inputs.Length ? _inputs[input].Type : null;

    /// <summary>The element type of a tensor input; undefined where it is not known.</summary>
    public DataType Element(int input) => TypeOf(input) switch
    {
        TensorType tensor => tensor.Element,
        SparseTensorType sparse => sparse.Element,
        _ => DataType.Undefined,
    };

    /// <summary>The shape of a tensor input, or null where the rank is not known.</summary>
    public Shape? ShapeOf(int input) => TypeOf(input) switch
    {
        TensorType tensor => tensor.Shape,
        SparseTensorType sparse => sparse.Shape,
        _ => null,
    };

    /// <summary>The elements of an input as far as known, or null.</summary>
    public KnownTensor? Known(int input) => input >= _inputs.Length || _inputs[input].Value is not { } value ? null
        : _scope.KnownOf(value) ?? (ShapeOf(input) is [{ Number: 0 }] ? KnownTensor.Vector(Element(input)) : null);

    /// <summary>The integers of a constant input, or null where it is left out or not wholly known.</summary>
    public long[]? Integers(int input) => Known(input)?.Integers;

    /// <summary>The single element of an input of one element, or unknown.</summary>
    public Scalar Single(int input) => Known(input) is { Count: 1 } known ? known[0] : default;

    /// <summary>The condition of an If when it is taken for given, or null.</summary>
    public long? Assumed => _scope.AssumedOf(Node);

    /// <summary>What was found for an output.</summary>
    public Fact Result(int output) => _outputs[output];

    /// <summary>What was found for an output's shape so far.</summary>
    public Shape? OutputShape(int output) => output < _outputs.Length ? (_outputs[output].Type as TensorType)?.Shape : null;

    /// <summary>The element type found for an output so far.</summary>
    public DataType OutputElement(int output) => output < _outputs.Length && _outputs[output].Type is TensorType type ? type.Element : DataType.Undefined;

    /// <summary>Says what an output is.</summary>
    public void Set(int output, OnnxType? type)
    {
        if (output < _outputs.Length)
            _outputs[output] = _outputs[output] with { Type = type };
    }

    /// <summary>Says that an output is a tensor; without an element type nothing is said.</summary>
    public void Set(int output, DataType element, Shape? shape) =>
        Set(output, element == DataType.Undefined ? null : new TensorType(element, shape));

    /// <summary>Says what elements an output has, and with them its shape. Nothing at all known is nothing said.</summary>
    public void SetKnown(int output, KnownTensor? known)
    {
        if (known is null || output >= _outputs.Length)
            return;
        _outputs[output] = _outputs[output] with { Known = known };
        Set(output, known.Type, new Shape([.. known.Dims.Select(d => (Dim)d)]));
    }

    /// <summary>Infers a subgraph with inputs of the given facts.</summary>
    /// <param name="graph">A graph of the node's attributes.</param>
    /// <param name="inputs">What is known of its inputs, in order; null leaves them as declared.</param>
    /// <param name="live">Whether it is sure to run: then a contradiction inside is an error, else it is a branch that is never taken.</param>
    /// <returns>What its outputs are, or null for a branch that cannot run.</returns>
    public Fact[]? Subgraph(Graph graph, IReadOnlyList<Fact>? inputs, bool live) => _scope.Subgraph(graph, inputs, live);

    /// <summary>The type of what a subgraph's input is given; where its rank is not known the one that the input declares.</summary>
    public OnnxType? Refined(OnnxType? given, Value input) => _scope.Refined(given, input);

    /// <summary>All that is known of an input, to pass it on.</summary>
    public Fact Argument(int input) => input < _inputs.Length ? _inputs[input] with { Known = Known(input) } : default;

    /// <summary>Says all that is known of an output.</summary>
    public void SetFact(int output, Fact fact)
    {
        Set(output, fact.Type);
        SetKnown(output, fact.Known);
    }

    /// <summary>Applies the operator's rule, then its arithmetic.</summary>
    public void Run()
    {
        _definition.Infer(this);
        _definition.Fold?.Invoke(this);
    }
}
