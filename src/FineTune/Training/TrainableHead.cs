using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>A linear head as nodes that learn: dropout of the features, then logits; the softmax is the loss's.</summary>
/// <param name="Logits">The graph's new output, [batch, classes].</param>
/// <param name="Weight">The initializer of the weights, [classes, width].</param>
/// <param name="Bias">The initializer of the biases, [classes].</param>
internal sealed record TrainableHead(string Logits, string Weight, string Bias)
{
    /// <summary>Puts a head on a graph whose first output is the features.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="head">What it starts from.</param>
    /// <param name="dropout">The share of the features that training drops.</param>
    public static TrainableHead Append(Graph graph, LinearHead head, float dropout)
    {
        Value features = graph.Outputs[0];
        if (dropout > 0)
        {
            Value ratio = graph.AddInitializer(graph.UniqueName("head.dropout"), Tensor.From<float>([dropout]));
            features = graph.Append("Dropout", [features, ratio], "head.dropped");
        }

        Value weight = graph.AddInitializer(graph.UniqueName("head.weight"), Tensor.From<float>(head.Weight, head.Classes, head.Width));
        Value bias = graph.AddInitializer(graph.UniqueName("head.bias"), Tensor.From<float>(head.Bias, head.Classes));
        graph.Outputs[0] = graph.Append("Gemm", [features, weight, bias], "logits", ("transB", 1L));
        return new TrainableHead(graph.Outputs[0].Name, weight.Name, bias.Name);
    }

    /// <summary>The head as the graph holds it.</summary>
    public LinearHead Read(Graph graph) => new(graph.Get(Weight).Initializer!.ToFloats(), graph.Get(Bias).Initializer!.ToFloats());
}
