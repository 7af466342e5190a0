namespace Transfer.Onnx.Ops;

/// <summary>
/// The facts about the values of a graph and its subgraphs during one inference. Each call of a model's own function has a scope of its own,
/// so that its body can be inferred for every caller anew.
/// </summary>
internal sealed class Scope
{
    private readonly Dictionary<Value, Fact> _facts;
    private readonly ShapeInference _inference;
    private readonly OpContext? _caller;
    private readonly Function? _function;

    /// <summary>The scope of a model's graph.</summary>
    /// <param name="inference">The run.</param>
    /// <param name="opsets">The versions of the operators used in it.</param>
    /// <param name="values">About how many values it will know.</param>
    public Scope(ShapeInference inference, OpsetImports opsets, int values)
    {
        _facts = new(values);
        _inference = inference;
        Opsets = opsets;
    }

    /// <summary>The scope of a function's body, called by a node.</summary>
    public Scope(ShapeInference inference, Function function, OpContext caller, int depth)
        : this(inference, function.OpsetImports, function.Body.Nodes.Count)
    {
        _function = function;
        _caller = caller;
        Depth = depth;
    }

    /// <summary>The versions of the operators used here.</summary>
    public OpsetImports Opsets { get; }

    /// <summary>How many function calls and subgraphs are around this.</summary>
    public int Depth { get; set; }

    /// <summary>Whether values' declared types may add to what is inferred.</summary>
    public bool TrustsDeclared => _function is null && _inference.TrustsDeclared;

    /// <summary>The condition of an If that is taken for given, or null.</summary>
    public long? AssumedOf(Node node) => _inference.Assumed.TryGetValue(node, out bool taken) ? (taken ? 1 : 0) : null;

    /// <summary>Whether the shapes in a branch of an If contradict each other, so that it cannot run.</summary>
    public bool CannotRun(Graph branch) => _inference.CannotRun(branch);

    /// <summary>All that was found.</summary>
    public IReadOnlyDictionary<Value, Fact> Facts => _facts;

    /// <summary>What is known of a value so far.</summary>
    public Fact FactOf(Value value)
    {
        if (_facts.TryGetValue(value, out Fact fact))
            return fact;
        if (value.Initializer is { } tensor)
            return new Fact(new TensorType(tensor.Type, new Shape([.. tensor.Dims.Select(d => new Dim(d))])), null, value);
        if (value.SparseInitializer is { } sparse)
            return new Fact(new TensorType(sparse.Values.Type, new Shape([.. sparse.Dims.Select(d => new Dim(d))])), null, value);
        return new Fact(TrustsDeclared ? _inference.Declared(value) : null, null, value);
    }

    /// <summary>The elements of a value as far as known: a constant's own, or those found by arithmetic.</summary>
    public KnownTensor? KnownOf(Value value) => _facts.TryGetValue(value, out Fact fact) && fact.Known is not null
        ? fact.Known : _inference.Constant(value);

    /// <summary>Records a fact; a graph input that is also a constant keeps what both say.</summary>
    public void Record(Value value, Fact fact) => _facts[value] = fact with { Value = value };

    /// <summary>The attribute itself, or the one of the calling node (or the function's default) that it refers to.</summary>
    public NodeAttribute? Resolve(NodeAttribute? attribute)
    {
        if (attribute is null || attribute.ReferenceName.Length == 0 || _function is null)
            return attribute;
        NodeAttribute? given = _caller!.Attribute(attribute.ReferenceName)
            ?? _function.DefaultAttributes.FirstOrDefault(a => a.Name == attribute.ReferenceName);
        return given is null ? null : new NodeAttribute(attribute.Name, given.Type, given.Content);
    }

    /// <summary>The type of what a subgraph's input is given; see <see cref="OpContext.Refined"/>.</summary>
    public OnnxType? Refined(OnnxType? given, Value input) => _inference.Refined(given, input);

    /// <summary>Infers a subgraph; see <see cref="OpContext.Subgraph"/>.</summary>
    public Fact[]? Subgraph(Graph graph, IReadOnlyList<Fact>? inputs, bool live) => _inference.Subgraph(this, graph, inputs, live);
}
