namespace Transfer.Onnx;

/// <summary>What passes know of the model they rewrite, and the edits they have in common.</summary>
internal sealed class PassContext
{
    private static readonly Dictionary<string, Shape> AsDeclared = [];

    private InferredTypes? _types;

    /// <summary>
    /// A model's graph or the body of one of its functions, whose nodes are put in order first where they are not: what stands before a node is what it may read.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="function">The function; null for the model's graph.</param>
    /// <exception cref="TransferException">Nodes read each other in a circle (kind BadInput).</exception>
    public PassContext(Model model, Function? function = null)
    {
        Model = model;
        Function = function;
        Graph.SortTopologically();
    }

    /// <summary>The model.</summary>
    public Model Model { get; }

    /// <summary>The function whose body is rewritten, for callers of whom nothing is known; null for the model's graph.</summary>
    public Function? Function { get; }

    /// <summary>The graph that is rewritten, with its subgraphs.</summary>
    public Graph Graph => Function?.Body ?? Model.Graph;

    /// <summary>The version of ONNX's operators that may be used.</summary>
    public long Opset => (Function?.OpsetImports ?? Model.OpsetImports)[""];

    /// <summary>Whether a constant is an initializer: not in a function, which has none, nor before IR version 4, where each is an input that a caller may give.</summary>
    public bool StoresConstants => Function is null && Model.IrVersion >= 4;

    /// <summary>
    /// Types, shapes and known elements. Rewrites do not change what a value holds, so what was found stays true; of values made since then nothing
    /// is found but what they declare.
    /// </summary>
    public InferredTypes Types => _types ??= Function is null ? InferShapes.Compute(Model, AsDeclared) : new InferredTypes(InferShapes.ComputeBody(Model, Function));

    /// <summary>
    /// What passes rewrite of a model: its graph, and the bodies of its functions but for those with an attribute that is the caller's, of which nothing is known.
    /// </summary>
    public static IReadOnlyList<PassContext> All(Model model) =>
        [new PassContext(model), .. model.Functions.Where(f => !RefersToCaller(f.Body)).Select(f => new PassContext(model, f))];

    /// <summary>Has types inferred anew when they are next asked for.</summary>
    public void Forget() => _types = null;

    /// <summary>The element type of a tensor, or undefined.</summary>
    public DataType ElementOf(Value? value) => value is not null && Types.TypeOf(value) is TensorType type ? type.Element : DataType.Undefined;

    /// <summary>The shape of a tensor, or null where the rank is not known.</summary>
    public Shape? ShapeOf(Value? value) => value is null ? null : Types.ShapeOf(value);

    /// <summary>The number of dimensions, or null.</summary>
    public int? RankOf(Value? value) => ShapeOf(value)?.Rank;

    /// <summary>
    /// The constant that a value is; null also for one that a caller may override. Before IR version 4 every constant is listed as an input too.
    /// </summary>
    public Tensor? ConstantOf(Value? value)
    {
        if (value?.Initializer is { } tensor)
            return value.IsInput && Model.IrVersion >= 4 ? null : tensor;
        return value?.Producer is { } node && node.Is("Constant") && node.Attributes.Find("value") is { Type: AttributeType.Tensor } given ? given.Tensor : null;
    }

    /// <summary>The number that a constant of one element holds, whatever its rank; null for anything else.</summary>
    public double? NumberOf(Value? value) => value is not null && Types.KnownOf(value) is { Count: 1 } known ? known[0].Real : null;

    /// <summary>The integers of a value that are known before the model runs, or null.</summary>
    public long[]? IntegersOf(Value? value) => value is null ? null : Types.KnownOf(value)?.Integers;

    /// <summary>Whether a value is a constant of one element that is this number, as float32 has it.</summary>
    public bool IsNumber(Value? value, double number) => NumberOf(value) is { } known && (float)known == (float)number;

    /// <summary>Whether both shapes are wholly known, as numbers or symbols, and the same.</summary>
    public static bool Same(Shape? a, Shape? b) => a is not null && b is not null && a.Rank == b.Rank && a.Zip(b).All(pair => Same(pair.First, pair.Second));

    /// <summary>Whether both dimensions are known, as numbers or symbols, and the same.</summary>
    public static bool Same(Dim a, Dim b) => !a.IsUnknown && a == b;

    /// <summary>The node that computes a value, when it is this operator and nothing but one reader uses its result.</summary>
    public static Node? OnlyFor(Value? value, string opType) =>
        value is { Uses.Count: 1, IsOutput: false, Producer: { } node } && node.Is(opType) && node.Graph == value.Uses.First().Node.Graph ? node : null;

    /// <summary>The node that computes a value, when it is this operator.</summary>
    public static Node? Producer(Value? value, string opType) => value?.Producer is { } node && node.Is(opType) ? node : null;

    /// <summary>Of a node of two inputs the other one.</summary>
    public static Value? Other(Node node, Value? one) => node.Inputs.Count != 2 ? null
        : ReferenceEquals(node.Inputs[0], one) ? node.Inputs[1] : ReferenceEquals(node.Inputs[1], one) ? node.Inputs[0] : null;

    /// <summary>Both orders of a node of two inputs.</summary>
    public static IEnumerable<(Value First, Value Second)> Orders(Node node)
    {
        if (node.Inputs.Count != 2 || node.Input(0) is not { } a || node.Input(1) is not { } b)
            yield break;
        yield return (a, b);
        if (!ReferenceEquals(a, b))
            yield return (b, a);
    }

    /// <summary>
    /// Makes a node compute its results another way. The node and its outputs stay the objects they are, so names and what is known of them stay too.
    /// </summary>
    public static void Become(Node node, string opType, IReadOnlyList<Value?> inputs, params ReadOnlySpan<(string Name, AttributeValue Value)> attributes)
    {
        node.OpType = opType;
        node.Domain = "";
        foreach (string name in node.Attributes.Select(a => a.Name).ToArray())
            _ = node.Attributes.Remove(name);
        foreach ((string name, AttributeValue value) in attributes)
            node.Attributes.Set(name, value);
        SetInputs(node, inputs);
    }

    /// <summary>Replaces all inputs of a node.</summary>
    public static void SetInputs(Node node, IReadOnlyList<Value?> inputs)
    {
        for (int i = 0; i < inputs.Count; i++)
            node.SetInput(i, inputs[i]);
        while (node.Inputs.Count > inputs.Count)
            node.RemoveInput(node.Inputs.Count - 1);
    }

    /// <summary>
    /// Whether all that reads a value can read another instead: always, but where a graph's output would lose its name or a subgraph would pass on
    /// what it did not compute.
    /// </summary>
    public static bool CanReplace(Value old, Value with) => !old.IsOutput
        || (with.Producer is not null && !with.IsOutput && with.Graph == old.Graph && old.OutputOf!.TrueForAll(graph => graph == old.Graph));

    /// <summary>Makes all that reads a value read another, when that can be.</summary>
    public static bool TryReplace(Value? old, Value? with)
    {
        if (old?.Graph is null || with is null || !CanReplace(old, with))
            return false;
        old.Graph.ReplaceAllUses(old, with);
        return true;
    }

    /// <summary>A constant for a node to read, with a name made from the hint.</summary>
    public Value AddConstant(Node reader, string hint, Tensor tensor)
    {
        string name = reader.Graph.UniqueName(hint);
        if (StoresConstants)
            return reader.Graph.AddInitializer(name, tensor);
        Node node = reader.Graph.InsertBefore(reader, "Constant", [], [name]);
        node.Attributes.Set("value", tensor);
        return node.Outputs[0]!;
    }

    /// <summary>A vector of integers for a node to read.</summary>
    public Value AddIntegers(Node reader, string hint, params ReadOnlySpan<long> integers) =>
        AddConstant(reader, hint, Tensor.From(integers, integers.Length));

    private static bool RefersToCaller(Graph body)
    {
        var graphs = new Stack<Graph>([body]);
        while (graphs.TryPop(out Graph? graph))
        {
            foreach (Node node in graph.Nodes.Where(n => n.HasAttributes))
            {
                if (node.Attributes.Any(a => a.ReferenceName.Length > 0))
                    return true;
                foreach (Graph child in node.Subgraphs)
                    graphs.Push(child);
            }
        }

        return false;
    }
}
