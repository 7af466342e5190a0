using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>
/// Pooling and normalisation as plain ONNX nodes behind an encoder, so that one file goes from ids to the text's vector. With h the tokens'
/// vectors [batch, sequence, width] and m the mask [batch, sequence]:
/// <code>
/// mean:        (m h) / max(sum m, 1)
/// first token: h[:, 0]
/// last token:  h[:, sum m - 1]
/// normalised:  x / max(|x|, 1e-12)
/// </code>
/// </summary>
public static class PoolTokens
{
    // Since this version, axes are an input and not an attribute.
    private const long AxesAreInputs = 13;

    /// <summary>Appends pooling.</summary>
    /// <param name="model">The model, with an input <c>attention_mask</c> unless the first token is taken.</param>
    /// <param name="tokens">h.</param>
    /// <param name="pooling">How.</param>
    /// <returns>The text's vector, [batch, width].</returns>
    /// <exception cref="TransferException">There is no mask (BadInput).</exception>
    public static Value Append(Model model, Value tokens, TokenPooling pooling)
    {
        Graph graph = model.Graph;
        if (pooling == TokenPooling.Cls)
            return graph.Append("Gather", [tokens, Constant(graph, "pooling.first", Tensor.From<long>([0]))], "pooled", ("axis", 1L));
        Value mask = graph.Find("attention_mask")
            ?? throw TransferException.BadFile(graph.Name, "has no input 'attention_mask', which pooling needs; export it with one");
        if (pooling == TokenPooling.LastToken)
        {
            Value length = Reduce(model, mask, "pooling.length");
            Value last = graph.Append("Sub", [length, Constant(graph, "pooling.one", Tensor.From<long>([1], 1))], "pooling.last");
            return graph.Append("GatherND", [tokens, last], "pooled", ("batch_dims", 1L));
        }

        Value weights = graph.Append("Cast", [mask], "pooling.weights", ("to", (long)DataType.Float));
        Value sum = graph.Append("MatMul", [Axes(model, "Unsqueeze", weights, "pooling.row"), tokens], "pooling.sum");
        Value count = graph.Append("Max", [Reduce(model, weights, "pooling.count"), Constant(graph, "pooling.least", Tensor.From<float>([1f]))], "pooling.divisor");
        return graph.Append("Div", [Axes(model, "Squeeze", sum, "pooling.total"), count], "pooled");
    }

    /// <summary>Appends the division by the vector's length.</summary>
    public static Value AppendNormalization(Model model, Value vector)
    {
        Graph graph = model.Graph;
        Value squares = graph.Append("Mul", [vector, vector], "normalize.squares");
        Value length = graph.Append("Sqrt", [Reduce(model, squares, "normalize.sum")], "normalize.length");
        Value divisor = graph.Append("Max", [length, Constant(graph, "normalize.least", Tensor.From<float>([1e-12f]))], "normalize.divisor");
        return graph.Append("Div", [vector, divisor], "embedding");
    }

    private static Value Constant(Graph graph, string name, Tensor tensor) => graph.AddInitializer(graph.UniqueName(name), tensor);

    // Over axis 1, which stays with one element.
    private static Value Reduce(Model model, Value value, string name) => model.Opset >= AxesAreInputs
        ? model.Graph.Append("ReduceSum", [value, Constant(model.Graph, $"{name}.axes", Tensor.From<long>([1], 1))], name, ("keepdims", 1L))
        : model.Graph.Append("ReduceSum", [value], name, ("keepdims", 1L), ("axes", new long[] { 1 }));

    private static Value Axes(Model model, string op, Value value, string name) => model.Opset >= AxesAreInputs
        ? model.Graph.Append(op, [value, Constant(model.Graph, $"{name}.axes", Tensor.From<long>([1], 1))], name)
        : model.Graph.Append(op, [value], name, ("axes", new long[] { 1 }));
}
