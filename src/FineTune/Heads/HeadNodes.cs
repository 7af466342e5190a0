using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>
/// The trainable end of a model as plain ONNX nodes: <c>Gemm(features, weight, bias)</c>, that is x·Wᵀ + b, and behind it
/// <see cref="Activation"/>: Softmax over classes, Sigmoid of labels, nothing for a number. Where words are labelled, the features are the
/// vectors of tokens, [batch, sequence, width], which Gemm does not read: <c>Add(MatMul(features, weight), bias)</c> with Wᵀ as the weight.
/// </summary>
public static class HeadNodes
{
    /// <summary>Reads the head of a model that ends in one.</summary>
    /// <param name="graph">The graph, as <see cref="Append"/> made it.</param>
    /// <param name="name">The model, as messages name it.</param>
    /// <param name="answer">What the model answers.</param>
    /// <exception cref="TransferException">It does not end in such a head (BadInput).</exception>
    public static LinearHead Read(Graph graph, string name, AnswerKind answer = AnswerKind.Classes)
    {
        if (Find(graph, answer) is (_, { Initializer: { Dims.Count: 2 } weight }, { Initializer: { } bias }))
            return Read(weight, bias, answer);
        string nodes = answer == AnswerKind.Words ? "MatMul, Add and Softmax" : Activation.Operator(answer) is { } activation ? $"Gemm and {activation}" : "Gemm";
        throw TransferException.BadFile(name, $"does not end in {nodes} with constant weights; compare it without --data");
    }

    /// <summary>Cuts the head off a model that ends in one.</summary>
    /// <returns>The features, which are the output now.</returns>
    public static Value Remove(Graph graph, AnswerKind answer) => graph.Outputs[0] = Find(graph, answer).Features!;

    /// <summary>Puts a head on a graph whose first output is the features, and makes the answer that output.</summary>
    /// <param name="graph">The graph; its output has shape [batch, width], or [batch, sequence, width] where words are labelled.</param>
    /// <param name="linear">The head's weights.</param>
    public static void Append(Graph graph, LinearHead linear)
    {
        Value features = graph.Outputs[0];
        bool ofWords = linear.Answer == AnswerKind.Words;
        string name = Activation.OutputName(linear.Answer);
        (Value answer, _, _) = AppendSums(graph, features, linear, linear.Answer == AnswerKind.Number ? name : "logits");
        if (linear.Answer == AnswerKind.Labels)
            answer = graph.Append("Sigmoid", [answer], name);
        else if (linear.Answer != AnswerKind.Number)
            answer = graph.Append("Softmax", [answer], name, ("axis", ofWords ? 2L : 1L));
        Shape? shape = (features.Type as TensorType)?.Shape;
        Dim batch = shape is { Rank: > 0 } ? shape[0] : "batch";
        answer.Type = new TensorType(DataType.Float, ofWords
            ? new Shape(batch, shape is { Rank: 3 } ? shape[1] : "sequence", linear.Outputs)
            : new Shape(batch, linear.Outputs));
        graph.Outputs[0] = answer;
    }

    /// <summary>Puts a head without its activation behind features.</summary>
    /// <returns>The sums, and the weight and bias as the graph holds them.</returns>
    internal static (Value Sums, Value Weight, Value Bias) AppendSums(Graph graph, Value features, LinearHead linear, string name)
    {
        bool ofWords = linear.Answer == AnswerKind.Words;
        Value weight = graph.AddInitializer(graph.UniqueName("head.weight"), ofWords
            ? Tensor.From<float>(Transpose(linear.Weight, linear.Outputs, linear.Width), linear.Width, linear.Outputs)
            : Tensor.From<float>(linear.Weight, linear.Outputs, linear.Width));
        Value bias = graph.AddInitializer(graph.UniqueName("head.bias"), Tensor.From<float>(linear.Bias, linear.Outputs));
        Value sums = ofWords
            ? graph.Append("Add", [graph.Append("MatMul", [features, weight], "head.product"), bias], name)
            : graph.Append("Gemm", [features, weight, bias], name, ("transB", 1L));
        return (sums, weight, bias);
    }

    /// <summary>The head whose weight and bias are those of a graph.</summary>
    internal static LinearHead Read(Tensor weight, Tensor bias, AnswerKind answer)
    {
        float[] values = weight.ToFloats();
        return new LinearHead(answer == AnswerKind.Words ? Transpose(values, (int)weight.Dims[0], (int)weight.Dims[1]) : values, bias.ToFloats(), answer);
    }

    private static (Value? Features, Value? Weight, Value? Bias) Find(Graph graph, AnswerKind answer)
    {
        Node? last = graph.Outputs[0].Producer;
        if (Activation.Operator(answer) is { } activation)
            last = last is not null && last.Is(activation) ? last.Input(0)?.Producer : null;
        if (answer != AnswerKind.Words)
            return last is not null && last.Is("Gemm") ? (last.Input(0), last.Input(1), last.Input(2)) : default;
        Node? product = last is not null && last.Is("Add") ? last.Input(0)?.Producer : null;
        return product is not null && product.Is("MatMul") ? (product.Input(0), product.Input(1), last!.Input(1)) : default;
    }

    private static float[] Transpose(float[] matrix, int rows, int columns)
    {
        float[] turned = new float[matrix.Length];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
                turned[(c * rows) + r] = matrix[(r * columns) + c];
        }

        return turned;
    }
}
