using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>A linear head as nodes that learn: dropout of the features, then the sums that the loss reads.</summary>
/// <param name="Logits">The graph's new output, [batch, outputs].</param>
/// <param name="Weight">The initializer of the weights, [outputs, width].</param>
/// <param name="Bias">The initializer of the biases, [outputs].</param>
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

        Value weight = graph.AddInitializer(graph.UniqueName("head.weight"), Tensor.From<float>(head.Weight, head.Outputs, head.Width));
        Value bias = graph.AddInitializer(graph.UniqueName("head.bias"), Tensor.From<float>(head.Bias, head.Outputs));
        graph.Outputs[0] = graph.Append("Gemm", [features, weight, bias], "logits", ("transB", 1L));
        return new TrainableHead(graph.Outputs[0].Name, weight.Name, bias.Name);
    }

    /// <summary>The head as the graph holds it.</summary>
    public LinearHead Read(Graph graph, AnswerKind answer = AnswerKind.Classes) => new(graph.Get(Weight).Initializer!.ToFloats(), graph.Get(Bias).Initializer!.ToFloats(), answer);
}
