using Transfer.Onnx;

namespace Transfer.FineTune.Engine;

/// <summary>Appends losses to a graph.</summary>
public static class LossGraph
{
    private const int AxesAreInputsFrom = 13;

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
        Value loss = kind switch
        {
            LossKind.CrossEntropy => CrossEntropy(graph, y, target),
            LossKind.SoftCrossEntropy => Mean(graph, RowSums(copy, graph.Append("Mul", [graph.Append("LogSoftmax", [y], "loss_log", ("axis", -1)), target], "loss_product")), negate: true),
            LossKind.BinaryCrossEntropy => BinaryCrossEntropy(graph, y, target),
            LossKind.MeanSquaredError => MeanSquaredError(graph, y, target),
            LossKind.MeanAbsoluteError => Mean(graph, Distance(graph, y, target)),
            LossKind.Huber => Huber(graph, y, target),
            LossKind.Cosine => Cosine(copy, y, target),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such loss"),
        };
        return (copy, loss.Name, target.Name);
    }

    private static Value CrossEntropy(Graph graph, Value logits, Value target)
    {
        // Flatten counts axes from the end, so that no rank need be known: [..., classes] becomes [rows, classes].
        Value rows = graph.Append("Flatten", [logits], "loss_rows", ("axis", -1));
        return graph.Append("SoftmaxCrossEntropyLoss", [rows, target], "loss");
    }

    // Softplus(x) - x t, which is -t log σ(x) - (1 - t) log(1 - σ(x)) without an overflow.
    private static Value BinaryCrossEntropy(Graph graph, Value logits, Value target)
    {
        Value softplus = graph.Append("Softplus", [logits], "loss_softplus");
        Value product = graph.Append("Mul", [logits, target], "loss_product");
        return Mean(graph, graph.Append("Sub", [softplus, product], "loss_terms"));
    }

    private static Value MeanSquaredError(Graph graph, Value y, Value target)
    {
        Value difference = graph.Append("Sub", [y, target], "loss_difference");
        return Mean(graph, graph.Append("Mul", [difference, difference], "loss_square"));
    }

    // With c = min(d, 1): c (d - c/2), which is d²/2 up to 1 and d - 1/2 beyond.
    private static Value Huber(Graph graph, Value y, Value target)
    {
        Value distance = Distance(graph, y, target);
        Value near = graph.Append("Min", [distance, Scalar(graph, 1)], "loss_near");
        Value half = graph.Append("Mul", [near, Scalar(graph, 0.5f)], "loss_half");
        Value rest = graph.Append("Sub", [distance, half], "loss_rest");
        return Mean(graph, graph.Append("Mul", [near, rest], "loss_terms"));
    }

    private static Value Cosine(Model model, Value y, Value target)
    {
        Graph graph = model.Graph;
        Value a = graph.Append("LpNormalization", [y], "loss_output", ("axis", -1)), b = graph.Append("LpNormalization", [target], "loss_target", ("axis", -1));
        Value cosines = RowSums(model, graph.Append("Mul", [a, b], "loss_product"));
        return Mean(graph, graph.Append("Sub", [Scalar(graph, 1), cosines], "loss_terms"));
    }

    private static Value Distance(Graph graph, Value y, Value target) =>
        graph.Append("Abs", [graph.Append("Sub", [y, target], "loss_difference")], "loss_distance");

    private static Value RowSums(Model model, Value terms)
    {
        Graph graph = model.Graph;
        if (model.Opset < AxesAreInputsFrom)
            return graph.Append("ReduceSum", [terms], "loss_rows", ("axes", new long[] { -1 }), ("keepdims", 0));
        Value axes = graph.AddInitializer(graph.UniqueName("loss_axes"), Tensor.From<long>([-1], 1));
        return graph.Append("ReduceSum", [terms, axes], "loss_rows", ("keepdims", 0));
    }

    private static Value Scalar(Graph graph, float value) => graph.AddInitializer(graph.UniqueName("loss_constant"), Tensor.From<float>([value]));

    private static Value Mean(Graph graph, Value terms, bool negate = false)
    {
        Value mean = graph.Append("ReduceMean", [terms], negate ? "loss_mean" : "loss", ("keepdims", 0));
        return negate ? graph.Append("Neg", [mean], "loss") : mean;
    }
}
