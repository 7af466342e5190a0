using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>A linear head as nodes that learn: dropout of the features, then the sums that the loss reads.</summary>
/// <param name="Logits">The graph's new output, [batch, outputs], or [batch, sequence, outputs] where words are labelled.</param>
/// <param name="Weight">The initializer of the weights, as <see cref="HeadNodes"/> has them.</param>
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

        (Value sums, Value weight, Value bias) = HeadNodes.AppendSums(graph, features, head, "logits");
        graph.Outputs[0] = sums;
        return new TrainableHead(sums.Name, weight.Name, bias.Name);
    }

    /// <summary>The head as the graph holds it.</summary>
    public LinearHead Read(Graph graph, AnswerKind answer = AnswerKind.Classes) => HeadNodes.Read(graph.Get(Weight).Initializer!, graph.Get(Bias).Initializer!, answer);
}
