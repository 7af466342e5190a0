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
}
