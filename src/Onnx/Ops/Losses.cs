namespace Transfer.Onnx.Ops;

/// <summary>
/// Losses of scores [N,C,d...] and class numbers [N,d...], with an optional weight for each class [C].
/// NegativeLogLikelihoodLoss: -w[t]*x[n,t]. SoftmaxCrossEntropyLoss: the same of LogSoftmax of the scores, which is the second output.
/// Attributes: reduction mean (by the sum of weights), sum or none (then the loss has the shape of the class numbers); ignore_index.
/// </summary>
internal static class Losses
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        NegativeLogLikelihoodLoss-12 (input: T, target: Tind, weight?: T) -> (loss: T)
            [ignore_index: int, reduction: string = "mean" in {none mean sum}]
            T: floats; Tind: int32 int64
        -13
        -22
            T: floats bfloat16
        SoftmaxCrossEntropyLoss-12 (scores: T, labels: Tind, weights?: T) -> (output: T, log_prob?: T)
            [ignore_index: int, reduction: string = "mean" in {none mean sum}]
            T: floats; Tind: int32 int64
        -13
            T: floats bfloat16
        """;

    public static void Infer(OpContext c)
    {
        string reduction = c.Word("reduction", "mean", "none", "sum", "mean");
        Shape? scores = c.ShapeOfAtLeast(0, 2), labels = c.ShapeOf(1);
        if (scores is not null && labels is not null)
        {
            if (labels.Rank != scores.Rank - 1)
                throw c.BadInput(1, $"{scores.Rank - 1} dimensions, the scores' without the classes", labels.ToString());
            Dim[] dims = [.. labels];
            for (int i = 0; i < dims.Length; i++)
                dims[i] = c.Shared(1, scores[i == 0 ? 0 : i + 1], dims[i], $"at dimension {i}, as the scores,");
            labels = new Shape(dims);
        }

        if (labels is null && scores is not null)
            labels = new Shape([.. scores.Where((_, i) => i != 1)]);
        if (scores is not null && c.ShapeOfRank(2, 1) is { } weights)
            _ = c.Shared(2, scores[1], weights[0], "one weight for each of the classes,");
        c.Set(0, c.Element(0), reduction == "none" ? labels : new Shape());
        c.Set(1, c.Element(0), scores);
    }

    /// <summary>The loss of the logarithm of softmax, along dimension 1.</summary>
    public static void CrossEntropyFrom12(StepContext c)
    {
        Value logarithm = c.Add("LogSoftmax", [LastIsClass(c)], ("axis", c.KnownRank(0) - 1));
        logarithm = ClassIsSecond(c, logarithm);
        Value loss = Nll(c, logarithm);
        c.Replace(loss, c.Node.Output(1) is null ? null : logarithm);
    }

    public static void NllFrom12(StepContext c) => c.Replace(Nll(c, c.Input(0)));

    /// <summary>
    /// -w[t] x[n, t] of each item, the class t its target; those of ignore_index are 0. The mean is over the weights of those that count.
    /// </summary>
    private static Value Nll(StepContext c, Value x)
    {
        DataType type = c.KnownElement(0);
        Value target = c.Cast(c.Input(1), DataType.Int64);
        Value? ignored = null;
        if (c.Node.Attributes.Find("ignore_index") is { Int: var ignore })
        {
            ignored = c.Add("Equal", [target, c.Number(DataType.Int64, ignore)]);
            target = c.Add("Where", [ignored, c.Number(DataType.Int64, 0), target]);
        }

        Value picked = c.Add("GatherElements", [x, c.Add("Unsqueeze", [target], ("axes", (long[])[1]))], ("axis", 1));
        Value loss = c.Add("Neg", [c.Add("Squeeze", [picked], ("axes", (long[])[1]))]);
        Value? weight = c.Node.Input(2) is { } weights ? c.Add("Gather", [weights, target])
            : ignored is null ? null : c.Add("Expand", [c.Number(type, 1), c.Add("Shape", [target])]);
        if (ignored is not null)
            weight = c.Add("Where", [ignored, c.Number(type, 0), weight]);
        if (weight is not null)
            loss = c.Add("Mul", [loss, weight]);
        return c.Node.Attributes.String("reduction", "mean") switch
        {
            "none" => loss,
            "sum" => c.Add("ReduceSum", [loss], ("keepdims", 0)),
            _ when weight is null => c.Add("ReduceMean", [loss], ("keepdims", 0)),
            _ => c.Add("Div", [c.Add("ReduceSum", [loss], ("keepdims", 0)), c.Add("ReduceSum", [weight], ("keepdims", 0))]),
        };
    }

    private static Value LastIsClass(StepContext c) => c.KnownRank(0) == 2 ? c.Input(0) : c.Add("Transpose", [c.Input(0)], ("perm", Swap(c.KnownRank(0))));

    private static Value ClassIsSecond(StepContext c, Value x) => c.KnownRank(0) == 2 ? x : c.Add("Transpose", [x], ("perm", Swap(c.KnownRank(0))));

    private static long[] Swap(int rank)
    {
        long[] order = [.. Enumerable.Range(0, rank)];
        (order[1], order[rank - 1]) = (rank - 1, 1);
        return order;
    }
}
