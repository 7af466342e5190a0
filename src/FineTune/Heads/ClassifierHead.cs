using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// The trainable end of a classifier as plain ONNX nodes:
/// <c>probabilities = Softmax(Gemm(features, weight, bias))</c>, that is softmax(x·Wᵀ + b) over the classes.
/// </summary>
public static class ClassifierHead
{
    /// <summary>The graph's new output, [batch, classes].</summary>
    public const string Output = "probabilities";

    /// <summary>Reads the head of a model that ends in one.</summary>
    /// <param name="graph">The graph, as <see cref="Append"/> made it.</param>
    /// <param name="name">The model, as messages name it.</param>
    /// <exception cref="TransferException">It does not end in such a head (BadInput).</exception>
    public static LinearHead Read(Graph graph, string name)
    {
        Node? softmax = graph.Outputs[0].Producer;
        Node? gemm = softmax?.Input(0)?.Producer;
        if (softmax is null || !softmax.Is("Softmax") || gemm is null || !gemm.Is("Gemm")
            || gemm.Input(1)?.Initializer is not { Dims.Count: 2 } weight || gemm.Input(2)?.Initializer is not { } bias)
        {
            throw TransferException.BadFile(name, "does not end in Gemm and Softmax with constant weights; compare it without --data");
        }

        return new LinearHead(weight.AsSpan<float>().ToArray(), bias.AsSpan<float>().ToArray());
    }

    /// <summary>Puts a head on a graph whose one output is the features, and makes the probabilities its output.</summary>
    /// <param name="graph">The graph; its output has shape [batch, width].</param>
    /// <param name="linear">The head's weights.</param>
    public static void Append(Graph graph, LinearHead linear)
    {
        Value features = graph.Outputs[0];
        Value weight = graph.AddInitializer(graph.UniqueName("head.weight"), Tensor.From<float>(linear.Weight, linear.Classes, linear.Width));
        Value bias = graph.AddInitializer(graph.UniqueName("head.bias"), Tensor.From<float>(linear.Bias, linear.Classes));
        Value logits = graph.Append("Gemm", [features, weight, bias], "logits", ("transB", 1L));
        Value probabilities = graph.Append("Softmax", [logits], Output, ("axis", 1L));
        Dim batch = features.Type is TensorType { Shape: { Rank: > 0 } shape } ? shape[0] : "batch";
        probabilities.Type = new TensorType(DataType.Float, new Shape(batch, linear.Classes));
        graph.Outputs[0] = probabilities;
    }
}
