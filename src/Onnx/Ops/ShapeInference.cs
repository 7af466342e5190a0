namespace Transfer.Onnx.Ops;

/// <summary>
/// One run over a model: nodes in their order, subgraphs where their node stands, functions once for each call. The work is
/// linear in the nodes; bodies that are inferred many times (functions that call functions, loops in loops) share an allowance, beyond
/// which they are left unknown.
/// </summary>
internal sealed class ShapeInference
{
    private const int DepthLimit = 64;

    private readonly Model _model;
    private readonly Dictionary<(string Domain, string Name, string Overload), Function> _functions = [];
    private readonly Dictionary<Value, KnownTensor?> _constants = [];
    private readonly HashSet<Function> _running = [];
    private readonly HashSet<Graph> _failed = [];
    private readonly HashSet<Graph> _completed = [];
    private readonly IReadOnlyDictionary<string, long> _bindings;
    private readonly Action<Node, TransferException>? _problems;
    private long _allowance;

    /// <summary>A run.</summary>
    /// <param name="model">The model.</param>
    /// <param name="bindings">Numbers for symbols in declared types.</param>
    /// <param name="trustsDeclared">Whether declared types may add to what is inferred.</param>
    /// <param name="problems">Who is told of a node that contradicts itself; then its outputs stay unknown, otherwise it ends the run.</param>
    public ShapeInference(Model model, IReadOnlyDictionary<string, long> bindings, bool trustsDeclared, Action<Node, TransferException>? problems = null)
    {
        _model = model;
        _problems = problems;
        _bindings = bindings;
        TrustsDeclared = trustsDeclared;
        foreach (Function function in model.Functions)
            _ = _functions.TryAdd((OpTable.Normal(function.Domain), function.Name, function.Overload), function);
        Main = new Scope(this, model.OpsetImports, model.Graph.Nodes.Count);
        _allowance = 1_000_000;
    }

    /// <summary>Whether declared types of inner values may add to what is inferred.</summary>
    public bool TrustsDeclared { get; }

    /// <summary>The scope of the model's graph and its subgraphs.</summary>
    public Scope Main { get; }

    /// <summary>Conditions of If nodes that are taken for given.</summary>
    public IReadOnlyDictionary<Node, bool> Assumed { get; init; } = new Dictionary<Node, bool>();

    /// <summary>Whether the shapes in a branch of an If contradict each other, so that it cannot run.</summary>
    public bool CannotRun(Graph branch) => _failed.Contains(branch) && !_completed.Contains(branch);

    /// <summary>Infers the main graph, whose inputs have been recorded.</summary>
    public void Run() => Run(Main, _model.Graph);

    /// <summary>Infers a function's body by itself. What a node computes whose attribute is the caller's is a problem, and so not known.</summary>
    public Scope Body(Function function)
    {
        var body = new Scope(this, function.OpsetImports, function.Body.Nodes.Count);
        Run(body, function.Body);
        return body;
    }

    /// <summary>What the file says of a value, with the bound symbols as numbers; a lone <c>?</c> says nothing.</summary>
    public OnnxType? Declared(Value value)
    {
        if (value.Type is not TensorType { Shape: { } shape } type)
            return value.Type;
        for (int i = 0; i < shape.Rank; i++)
        {
            if (Bind(shape[i]) != shape[i])
                return type with { Shape = new Shape([.. shape.Select(Bind)]) };
        }

        return type;
    }

    /// <summary>The type of what a subgraph's input is given; where nothing or no rank is known of that, what the input declares.</summary>
    public OnnxType? Refined(OnnxType? given, Value input) => given is null || (TrustsDeclared && given is TensorType { Shape: null } tensor
        && Declared(input) is TensorType { Shape: not null } said && said.Element == tensor.Element) ? Declared(input) : given;

    /// <summary>The elements of a small constant, or null. Before IR version 4 every constant is listed as an input too.</summary>
    public KnownTensor? Constant(Value value)
    {
        if (value.Initializer is not { } tensor || (value.IsInput && _model.IrVersion >= 4))
            return null;
        if (!_constants.TryGetValue(value, out KnownTensor? known))
            _constants[value] = known = KnownTensor.From(tensor);
        return known;
    }

    /// <summary>Infers a subgraph within the scope of its node.</summary>
    public Fact[]? Subgraph(Scope scope, Graph graph, IReadOnlyList<Fact>? inputs, bool live)
    {
        if (scope.Depth >= DepthLimit)
            return [.. graph.Outputs.Select(scope.FactOf)];
        for (int i = 0; i < graph.Inputs.Count; i++)
        {
            Value input = graph.Inputs[i];
            Fact given = inputs is not null && i < inputs.Count ? inputs[i] : default;
            scope.Record(input, given with { Type = Refined(given.Type, input) });
        }

        scope.Depth++;
        try
        {
            Run(scope, graph);
            _ = _completed.Add(graph);
        }
        catch (TransferException) when (!live)
        {
            _ = _failed.Add(graph);
            return null;
        }
        finally
        {
            scope.Depth--;
        }

        return [.. graph.Outputs.Select(o => scope.FactOf(o) with { Known = scope.KnownOf(o) })];
    }

    private Dim Bind(Dim dim) => dim.Symbol is { } symbol
        ? symbol == "?" ? Dim.Unknown : _bindings.TryGetValue(symbol, out long number) ? number : dim
        : dim;

    private void Run(Scope scope, Graph graph)
    {
        foreach (Node node in graph.Nodes)
        {
            if (scope.Depth > 0 && _allowance-- <= 0)
                return;
            try
            {
                Visit(scope, node);
            }
            catch (TransferException error) when (_problems is not null && scope.Depth == 0)
            {
                _problems(node, error);
            }
        }
    }

    private void Visit(Scope scope, Node node)
    {
        string domain = OpTable.Normal(node.Domain);
        OpContext context;
        if (_functions.Count > 0 && _functions.TryGetValue((domain, node.OpType, node.Overload), out Function? function))
        {
            context = new OpContext(scope, node, OpTable.Unknown);
            Call(scope, context, function);
        }
        else
        {
            context = new OpContext(scope, node, OpTable.Find(domain, node.OpType, scope.Opsets[domain]) ?? OpTable.Unknown);
            context.Run();
        }

        for (int i = 0; i < node.Outputs.Count; i++)
        {
            if (node.Outputs[i] is { } output)
                scope.Record(output, Settle(scope, output, context.Result(i)));
        }
    }

    private void Call(Scope scope, OpContext context, Function function)
    {
        // A function that calls itself is invalid; its call stays unknown, and the checker names it.
        if (scope.Depth >= DepthLimit || !_running.Add(function))
            return;
        var body = new Scope(this, function, context, scope.Depth + 1);
        for (int i = 0; i < function.Body.Inputs.Count; i++)
            body.Record(function.Body.Inputs[i], context.Argument(i));
        Run(body, function.Body);
        for (int i = 0; i < function.Body.Outputs.Count; i++)
            context.SetFact(i, body.FactOf(function.Body.Outputs[i]) with { Known = body.KnownOf(function.Body.Outputs[i]) });
        _ = _running.Remove(function);
    }

    // Inference is sound, the file may be out of date: what it declares only fills gaps.
    private Fact Settle(Scope scope, Value output, Fact found)
    {
        if (!scope.TrustsDeclared || Declared(output) is not { } declared)
            return found;
        if (found.Type is null)
            return found with { Type = declared };
        if (found.Type is TensorType { Shape: var shape } type && declared is TensorType { Shape: { } said } && type.Element == ((TensorType)declared).Element)
        {
            if (shape is null)
                return found with { Type = declared };
            if (shape.Rank == said.Rank && shape.Any(d => d.IsUnknown))
                return found with { Type = type with { Shape = new Shape([.. shape.Zip(said, (a, b) => a.IsUnknown ? b : a)]) } };
        }

        return found;
    }
}
