using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// The trainable end of a model that labels words, as plain ONNX nodes: with h the tokens' vectors [batch, sequence, width],
/// <c>probabilities = Softmax(h·Wᵀ + b)</c> over the labels, [batch, sequence, labels]. Wᵀ is what the file holds.
/// </summary>
public static class TokenHead
{
    /// <summary>Puts a head on a graph whose first output is the vectors of tokens, and makes the probabilities that output.</summary>
    public static void Append(Graph graph, LinearHead linear)
    {
        Value features = graph.Outputs[0];
        (Value logits, _, _) = AppendLogits(graph, features, linear);
        Value probabilities = graph.Append("Softmax", [logits], ClassifierHead.Output, ("axis", 2L));
        Shape? shape = (features.Type as TensorType)?.Shape;
        probabilities.Type = new TensorType(DataType.Float, new Shape(shape?[0] ?? "batch", shape?[1] ?? "sequence", linear.Classes));
        graph.Outputs[0] = probabilities;
    }

    /// <summary>Puts the head without its softmax behind the vectors of tokens.</summary>
    /// <returns>The logits, the weights Wᵀ and the biases.</returns>
    internal static (Value Logits, Value Weight, Value Bias) AppendLogits(Graph graph, Value features, LinearHead linear)
    {
        Value weight = graph.AddInitializer(graph.UniqueName("head.weight"), Tensor.From<float>(Turn(linear.Weight, linear.Classes, linear.Width), linear.Width, linear.Classes));
        Value bias = graph.AddInitializer(graph.UniqueName("head.bias"), Tensor.From<float>(linear.Bias, linear.Classes));
        Value product = graph.Append("MatMul", [features, weight], "head.product");
        return (graph.Append("Add", [product, bias], "logits"), weight, bias);
    }

    /// <summary>Reads the head of a model that ends in one, and the vectors that it reads.</summary>
    /// <param name="graph">The graph, as <see cref="Append"/> made it.</param>
    /// <param name="name">The model, as messages name it.</param>
    /// <exception cref="TransferException">It does not end in such a head (BadInput).</exception>
    public static (LinearHead Head, Value Features) Read(Graph graph, string name)
    {
        Node? softmax = graph.Outputs[0].Producer, add = softmax?.Input(0)?.Producer, product = add?.Input(0)?.Producer;
        return softmax is not null && softmax.Is("Softmax") && add is not null && add.Is("Add") && product is not null && product.Is("MatMul")
            && product.Input(0) is { } features && product.Input(1)?.Initializer is { Dims.Count: 2 } weight && add.Input(1)?.Initializer is { } bias
            ? (Of(weight, bias), features)
            : throw TransferException.BadFile(name, "does not end in MatMul, Add and Softmax with constant weights; compare it without --data");
    }

    /// <summary>The head whose weights, as the file holds them, are given.</summary>
    internal static LinearHead Of(Tensor weight, Tensor bias) => new(Turn(weight.ToFloats(), (int)weight.Dims[0], (int)weight.Dims[1]), bias.ToFloats());

    private static float[] Turn(float[] matrix, int rows, int columns)
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
