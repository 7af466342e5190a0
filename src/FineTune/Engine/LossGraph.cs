using Transfer.Onnx;

namespace Transfer.FineTune.Engine;

/// <summary>Appends losses to a graph.</summary>
public static class LossGraph
{
    /// <summary>Appends a loss of an output to a copy of the model, with an input for the targets.</summary>
    /// <param name="model">The model, which is not changed.</param>
    /// <param name="output">The value that is compared with the targets: logits of shape [..., classes], or any shape.</param>
    /// <param name="kind">The loss.</param>
    /// <returns>The copy, and the names of the loss and of the targets' input. Targets of a cross entropy have the shape [rows].</returns>
    /// <exception cref="TransferException">There is no such value (kind NotFound).</exception>
    public static (Model Model, string Loss, string Target) Append(Model model, string output, LossKind kind)
    {
        Model copy = model.Clone();
        Graph graph = copy.Graph;
        Value y = graph.Get(output);
        Value target = graph.AddInput(graph.UniqueName("target"), new TensorType(kind == LossKind.CrossEntropy ? DataType.Int64 : DataType.Float));
        Value loss = kind == LossKind.CrossEntropy ? CrossEntropy(graph, y, target) : MeanSquaredError(graph, y, target);
        return (copy, loss.Name, target.Name);
    }

    private static Value CrossEntropy(Graph graph, Value logits, Value target)
    {
        // Flatten counts axes from the end, so that no rank need be known: [..., classes] becomes [rows, classes].
        Value rows = graph.Append("Flatten", [logits], "loss_rows", ("axis", -1));
        return graph.Append("SoftmaxCrossEntropyLoss", [rows, target], "loss");
    }

    private static Value MeanSquaredError(Graph graph, Value y, Value target)
    {
        Value difference = graph.Append("Sub", [y, target], "loss_difference");
        Value square = graph.Append("Mul", [difference, difference], "loss_square");
        return graph.Append("ReduceMean", [square], "loss", ("keepdims", 0));
    }
}
