using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>A head that labels words, as nodes that learn: dropout of the vectors, then logits; the softmax is the loss's.</summary>
/// <param name="Logits">The graph's new output, [batch, sequence, labels].</param>
/// <param name="Weight">The initializer of the weights, [width, labels].</param>
/// <param name="Bias">The initializer of the biases, [labels].</param>
internal sealed record TrainableTokenHead(string Logits, string Weight, string Bias)
{
    /// <summary>Puts a head on a graph whose first output is the vectors of tokens.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="head">What it starts from.</param>
    /// <param name="dropout">The share of the features that training drops.</param>
    public static TrainableTokenHead Append(Graph graph, LinearHead head, float dropout)
    {
        Value features = graph.Outputs[0];
        if (dropout > 0)
        {
            Value ratio = graph.AddInitializer(graph.UniqueName("head.dropout"), Tensor.From<float>([dropout]));
            features = graph.Append("Dropout", [features, ratio], "head.dropped");
        }

        (Value logits, Value weight, Value bias) = TokenHead.AppendLogits(graph, features, head);
        graph.Outputs[0] = logits;
        return new TrainableTokenHead(logits.Name, weight.Name, bias.Name);
    }

    /// <summary>The head as the graph holds it.</summary>
    public LinearHead Read(Graph graph) => TokenHead.Of(graph.Get(Weight).Initializer!, graph.Get(Bias).Initializer!);
}
