using Transfer.Onnx;

namespace Transfer.TestKit;

/// <summary><see cref="TinyEncoder"/> with a head that labels words by their first number alone, so that what comes out can be followed.</summary>
public static class TinyTagger
{
    /// <summary>The model.</summary>
    /// <param name="labels">Its labels; the n-th one's logit is n times the first number of the token's vector.</param>
    /// <param name="softmax">Whether it ends in probabilities and says in its metadata what it is, as a model made here; else in logits, as exporters have it.</param>
    public static Model Create(IReadOnlyList<string> labels, bool softmax = true)
    {
        Model model = TinyEncoder.Create();
        Graph graph = model.Graph;
        Value vectors = graph.Outputs[0];
        int width = (int)((TensorType)vectors.Type!).Shape![2].Number!;
        float[] weights = new float[width * labels.Count];
        for (int i = 0; i < labels.Count; i++)
            weights[i] = i;
        Value weight = graph.AddInitializer("weight", Tensor.From<float>(weights, width, labels.Count));
        Value logits = graph.Append("MatMul", [vectors, weight], "logits");
        Value output = softmax ? graph.Append("Softmax", [logits], "probabilities", ("axis", 2L)) : logits;
        output.Type = new TensorType(DataType.Float, new Shape("batch", "sequence", labels.Count));
        graph.Outputs[0] = output;
        if (softmax)
            model.Metadata["transfer.task"] = "tokens";
        model.Metadata["transfer.labels"] = $"[{string.Join(',', labels.Select(label => $"\"{label}\""))}]";
        return model;
    }
}
