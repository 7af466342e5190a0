using Transfer.Onnx.Ops;

namespace Transfer.Onnx;

/// <summary>
/// Finds the types of all values of a model from its inputs: element types, ranks, dimensions as numbers or as expressions over the symbols
/// of the inputs (<c>2*N + 1</c>). Shape arithmetic on integers is followed, subgraphs of If, Loop and Scan are entered, a model's
/// own functions are inferred for each call. An operator that is not known leaves its outputs as they are declared, or unknown. Time is
/// linear in the number of nodes.
/// <para>
/// A dimension of an input that is declared unknown (negative and <c>?</c> too) gets a symbol of its own, <c>x_d0</c>, in inner values.
/// What a file declares of inner values fills gaps and is otherwise replaced.
/// </para>
/// </summary>
public static class InferShapes
{
    private static readonly Dictionary<string, Shape> NoShapes = [];

    /// <summary>Infers, and writes what was found to <see cref="Value.Type"/> of all computed values.</summary>
    /// <exception cref="TransferException">The shapes or attributes of a node contradict each other (kind BadInput); nothing is written then.</exception>
    public static InferredTypes Run(Model model)
    {
        InferredTypes found = Compute(model, NoShapes);
        Write(found);
        return found;
    }

    /// <summary>Infers for inputs of the given shapes, and writes what was found to <see cref="Value.Type"/>, of inputs too.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Shapes by the names of graph inputs; other inputs stay as declared, but for symbols that these bind.</param>
    /// <exception cref="TransferException">
    /// No input has such a name (kind NotFound), a rank differs from the declared one (kind Usage), or the shapes contradict each
    /// other in a node (kind BadInput); nothing is written then.
    /// </exception>
    public static InferredTypes Run(Model model, IReadOnlyDictionary<string, Shape> inputs)
    {
        InferredTypes found = Compute(model, inputs);
        foreach (Value input in model.Graph.RequiredInputs)
            input.Type = found.TypeOf(input) ?? input.Type;
        Write(found);
        return found;
    }

    /// <summary>Infers for inputs of the given shapes and leaves the model as it is.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Shapes by the names of graph inputs; none for the declared ones.</param>
    /// <exception cref="TransferException">As for <see cref="Run(Model, IReadOnlyDictionary{string, Shape})"/>.</exception>
    public static InferredTypes Compute(Model model, IReadOnlyDictionary<string, Shape> inputs) => Compute(model, inputs, new Dictionary<Node, bool>());

    /// <summary>Infers as if the conditions of some If nodes were known.</summary>
    internal static InferredTypes Assume(Model model, Node node, bool condition) => Compute(model, NoShapes, new Dictionary<Node, bool> { [node] = condition });

    private static InferredTypes Compute(Model model, IReadOnlyDictionary<string, Shape> inputs, IReadOnlyDictionary<Node, bool> assumed)
    {
        var bindings = new Dictionary<string, long>();
        bool asDeclared = true;
        foreach ((string name, Shape shape) in inputs)
            asDeclared &= Bind(model.Graph, name, shape, bindings);
        var inference = new ShapeInference(model, bindings, asDeclared) { Assumed = assumed };
        foreach (Value input in model.Graph.Inputs)
            inference.Main.Record(input, new Fact(inputs.TryGetValue(input.Name, out Shape? shape) ? Typed(input, shape) : Named(inference, input)));
        inference.Run();
        return new InferredTypes(inference.Main);
    }

    /// <summary>Infers as declared and leaves the model as it is; a node whose shapes contradict each other is reported, and its outputs stay unknown.</summary>
    internal static InferredTypes Examine(Model model, Action<Node, TransferException> problems)
    {
        var inference = new ShapeInference(model, new Dictionary<string, long>(), trustsDeclared: true, problems);
        foreach (Value input in model.Graph.Inputs)
            inference.Main.Record(input, new Fact(Named(inference, input)));
        inference.Run();
        return new InferredTypes(inference.Main);
    }

    /// <summary>Infers a function's body for callers of whom nothing is known. Outputs of a node that contradicts itself, or asks for an attribute of the caller's, stay unknown.</summary>
    internal static Scope ComputeBody(Model model, Function function) =>
        new ShapeInference(model, new Dictionary<string, long>(), trustsDeclared: false, (_, _) => { }).Body(function);

    private static void Write(InferredTypes found)
    {
        foreach ((Value value, Fact fact) in found.All)
        {
            // A subgraph's inputs have no producer and are no required inputs of the main graph: their types are found too.
            bool isMainInput = value.IsInput && value.Graph is { Parent: null };
            if (!isMainInput && fact.Type is { } type && value.Initializer is null)
                value.Type = value.IsOutput ? KeepNames(value.Type, type) : type;
        }
    }

    // Callers know the dimensions of outputs by the names that the file gives them.
    private static OnnxType KeepNames(OnnxType? declared, OnnxType found) =>
        declared is TensorType { Shape: { } said } && found is TensorType { Shape: { } shape } type && said.Rank == shape.Rank
            ? type with { Shape = new Shape([.. shape.Zip(said, (a, b) => a.Number is null && b.Symbol is not null ? b : a)]) }
            : found;

    private static TensorType Typed(Value input, Shape shape) =>
        new(input.Type is TensorType declared ? declared.Element : DataType.Undefined, shape);

    /// <returns>Whether the shape is one of those that the declared type allows.</returns>
    private static bool Bind(Graph graph, string name, Shape shape, Dictionary<string, long> bindings)
    {
        Value? input = graph.Inputs.FirstOrDefault(v => v.Name == name);
        if (input is null)
            throw graph.NoSuchValue(name);
        if (input.Type is not TensorType { Shape: { } declared })
            return true;
        if (declared.Rank != shape.Rank)
        {
            throw new TransferException(ErrorKind.Usage, $"input '{Shown.Name(name)}': shape {shape} is of rank {shape.Rank}, "
                + $"the model declares {declared}; give a shape of rank {declared.Rank}");
        }

        bool allowed = true;
        for (int i = 0; i < shape.Rank; i++)
        {
            allowed &= declared[i].Number is null || declared[i] == shape[i];
            if (declared[i].Symbol is { } symbol && symbol != "?" && shape[i].Number is { } number)
                bindings[symbol] = number;
        }

        return allowed;
    }

    private static OnnxType? Named(ShapeInference inference, Value input)
    {
        if (inference.Declared(input) is not TensorType { Shape: { } shape } type || !shape.Any(d => d.IsUnknown))
            return inference.Declared(input);
        string prefix = string.Concat(input.Name.Select(c => char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_'));
        prefix = prefix.Length == 0 || char.IsAsciiDigit(prefix[0]) ? "_" + prefix : prefix;
        return type with { Shape = new Shape([.. shape.Select((d, i) => d.IsUnknown ? new Dim($"{prefix}_d{i}") : d)]) };
    }
}
