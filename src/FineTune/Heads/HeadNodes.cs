using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>
/// The trainable end of a model as plain ONNX nodes: <c>Gemm(features, weight, bias)</c>, that is x·Wᵀ + b, and behind it
/// <see cref="Activation"/>: Softmax over classes, Sigmoid of labels, nothing for a number.
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
        if (Gemm(graph, answer) is not { } gemm || gemm.Input(1)?.Initializer is not { Dims.Count: 2 } weight || gemm.Input(2)?.Initializer is not { } bias)
        {
            string nodes = Activation.Operator(answer) is { } activation ? $"Gemm and {activation}" : "Gemm";
            throw TransferException.BadFile(name, $"does not end in {nodes} with constant weights; compare it without --data");
        }

        return new LinearHead(weight.AsSpan<float>().ToArray(), bias.AsSpan<float>().ToArray(), answer);
    }

    /// <summary>Cuts the head off a model that ends in one.</summary>
    /// <returns>The features, which are the output now.</returns>
    public static Value Remove(Graph graph, AnswerKind answer) => graph.Outputs[0] = Gemm(graph, answer)!.Input(0)!;

    /// <summary>Puts a head on a graph whose one output is the features, and makes the answer its output.</summary>
    /// <param name="graph">The graph; its output has shape [batch, width].</param>
    /// <param name="linear">The head's weights.</param>
    public static void Append(Graph graph, LinearHead linear)
    {
        Value features = graph.Outputs[0];
        Value weight = graph.AddInitializer(graph.UniqueName("head.weight"), Tensor.From<float>(linear.Weight, linear.Outputs, linear.Width));
        Value bias = graph.AddInitializer(graph.UniqueName("head.bias"), Tensor.From<float>(linear.Bias, linear.Outputs));
        string name = Activation.OutputName(linear.Answer);
        Value answer = graph.Append("Gemm", [features, weight, bias], linear.Answer == AnswerKind.Number ? name : "logits", ("transB", 1L));
        if (linear.Answer == AnswerKind.Classes)
            answer = graph.Append("Softmax", [answer], name, ("axis", 1L));
        else if (linear.Answer == AnswerKind.Labels)
            answer = graph.Append("Sigmoid", [answer], name);
        Dim batch = features.Type is TensorType { Shape: { Rank: > 0 } shape } ? shape[0] : "batch";
        answer.Type = new TensorType(DataType.Float, new Shape(batch, linear.Outputs));
        graph.Outputs[0] = answer;
    }

    private static Node? Gemm(Graph graph, AnswerKind answer)
    {
        Node? last = graph.Outputs[0].Producer;
        if (Activation.Operator(answer) is { } activation)
            last = last is not null && last.Is(activation) ? last.Input(0)?.Producer : null;
        return last is not null && last.Is("Gemm") ? last : null;
    }
}
