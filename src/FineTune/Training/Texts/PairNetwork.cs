using Transfer.FineTune.Engine;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>An encoder that reads the texts of a pair, with a loss of how alike their vectors are. Its answers are the vectors, each of length 1.</summary>
internal static class PairNetwork
{
    private const float Scale = 20;

    // What a score loses whose text is no wrong answer: nothing is left of it after the softmax.
    private const float Excluded = -1e9f;

    /// <summary>Appends a loss to an encoder that reads several texts an item.</summary>
    /// <param name="model">The encoder; it ends in the vectors afterwards, [items, texts, width].</param>
    /// <param name="width">Numbers in a text's vector.</param>
    /// <param name="texts">Texts an item: two, or three with a negative.</param>
    /// <param name="loss">Which loss.</param>
    /// <param name="trainable">The parameters that learn.</param>
    public static TrainableNetwork Of(Model model, int width, int texts, PairLoss loss, IReadOnlyList<string> trainable)
    {
        Graph graph = model.Graph;
        Value unit = graph.Append("LpNormalization", [graph.Outputs[0]], "pair.unit", ("axis", -1L));
        Value vectors = graph.Append("Reshape", [unit, Constant(graph, "pair.shape", Tensor.From<long>([-1, texts, width], 3))], "pair.vectors");
        graph.Outputs[0] = vectors;
        if (loss == PairLoss.Cosine)
            return TrainableNetwork.Of(model, Cosine(model, vectors).Name, LossKind.MeanSquaredError, trainable) with { Output = vectors.Name };
        Value ids = graph.AddInput(graph.UniqueName("pair.ids"), new TensorType(DataType.Int64));
        return new TrainableNetwork(model, vectors.Name, Ranking(graph, vectors, ids, texts).Name, ids.Name, TargetIsFlat: false, trainable);
    }

    // Of vectors of length 1, the cosine is the product.
    private static Value Cosine(Model model, Value vectors)
    {
        Graph graph = model.Graph;
        Value product = graph.Append("Mul", [Text(graph, vectors, 0), Text(graph, vectors, 1)], "pair.product");
        return model.Opset >= 13
            ? graph.Append("ReduceSum", [product, Constant(graph, "pair.axes", Tensor.From<long>([-1], 1))], "cosine", ("keepdims", 0L))
            : graph.Append("ReduceSum", [product], "cosine", ("keepdims", 0L), ("axes", new long[] { -1 }));
    }

    // ids [items, 1 + texts]: the item, then its texts, equal where the texts are.
    private static Value Ranking(Graph graph, Value vectors, Value ids, int texts)
    {
        Value item = Column(graph, ids, 0), anchor = Column(graph, ids, 1), second = Column(graph, ids, 2);
        Value isOwn = graph.Append("Cast", [SameAs(graph, item, item)], "pair.own", ("to", (long)DataType.Float));
        var scores = new List<Value>();
        var targets = new List<Value>();
        for (int n = 1; n < texts; n++)
        {
            // [items, items]: row i is a text a, column j the n-th text of item j.
            Value across = graph.Append("Transpose", [Text(graph, vectors, n)], "pair.across", ("perm", new long[] { 1, 0 }));
            Value cosines = graph.Append("MatMul", [Text(graph, vectors, 0), across], "pair.cosines");
            Value column = Column(graph, ids, 1 + n);
            Value belongs = graph.Append("Or", [SameAs(graph, anchor, column), SameAs(graph, second, column)], "pair.belongs");
            if (n == 1)
                belongs = graph.Append("Or", [belongs, SameAs(graph, anchor, anchor)], "pair.belongs");
            Value excluded = graph.Append("Cast", [belongs], "pair.excluded", ("to", (long)DataType.Float));
            if (n == 1)
                excluded = graph.Append("Sub", [excluded, isOwn], "pair.excluded");
            Value scaled = graph.Append("Mul", [cosines, Constant(graph, "pair.scale", Tensor.From<float>([Scale]))], "pair.scaled");
            Value loss = graph.Append("Mul", [excluded, Constant(graph, "pair.nothing", Tensor.From<float>([Excluded]))], "pair.penalty");
            scores.Add(graph.Append("Add", [scaled, loss], "pair.scores"));
            targets.Add(n == 1 ? isOwn : graph.Append("Sub", [isOwn, isOwn], "pair.never"));
        }

        Value all = graph.Append("Concat", [.. scores], "pair.all", ("axis", 1L));
        Value wanted = graph.Append("Concat", [.. targets], "pair.wanted", ("axis", 1L));
        Value chosen = graph.Append("Mul", [graph.Append("LogSoftmax", [all], "pair.log", ("axis", -1L)), wanted], "pair.chosen");
        Value sum = graph.Append("ReduceSum", [chosen], "pair.sum", ("keepdims", 0L)), count = graph.Append("ReduceSum", [wanted], "pair.count", ("keepdims", 0L));
        return graph.Append("Neg", [graph.Append("Div", [sum, count], "pair.mean")], "loss");
    }

    private static Value Text(Graph graph, Value vectors, int n) => graph.Append("Gather", [vectors, Constant(graph, "pair.place", Tensor.From<long>([n]))], "pair.text", ("axis", 1L));

    // [items, 1]
    private static Value Column(Graph graph, Value ids, int n) => graph.Append("Gather", [ids, Constant(graph, "pair.place", Tensor.From<long>([n], 1))], "pair.column", ("axis", 1L));

    private static Value SameAs(Graph graph, Value rows, Value columns) =>
        graph.Append("Equal", [rows, graph.Append("Transpose", [columns], "pair.turned", ("perm", new long[] { 1, 0 }))], "pair.same");

    private static Value Constant(Graph graph, string name, Tensor tensor) => graph.AddInitializer(graph.UniqueName(name), tensor);
}
