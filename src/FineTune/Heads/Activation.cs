using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>What stands between the sums of a head and its answer.</summary>
internal static class Activation
{
    /// <summary>The ONNX operator; null where the sum is the answer.</summary>
    public static string? Operator(AnswerKind answer) => answer switch
    {
        AnswerKind.Classes or AnswerKind.Words => "Softmax",
        AnswerKind.Labels => "Sigmoid",
        _ => null,
    };

    /// <summary>The graph's output, of shape [batch, outputs], or [batch, sequence, outputs] where words are labelled.</summary>
    public static string OutputName(AnswerKind answer) => answer == AnswerKind.Number ? "value" : "probabilities";

    /// <summary>Takes sums in float32.</summary>
    /// <inheritdoc cref="Apply(AnswerKind, Span{double}, Span{float})"/>
    public static void Apply(AnswerKind kind, ReadOnlySpan<float> z, Span<float> answer)
    {
        Span<double> sums = z.Length <= 128 ? stackalloc double[z.Length] : new double[z.Length];
        for (int c = 0; c < sums.Length; c++)
            sums[c] = z[c];
        Apply(kind, sums, answer);
    }

    /// <summary>
    /// Classes, and the labels of a word: exp(z_c - max z) / sum_j exp(z_j - max z), where the subtraction changes nothing but keeps exp from overflowing.
    /// Labels: 1 / (1 + exp(-z_c)). A number: z.
    /// </summary>
    /// <param name="kind">What is answered.</param>
    /// <param name="z">The sums; overwritten.</param>
    /// <param name="answer">Receives the answer.</param>
    public static void Apply(AnswerKind kind, Span<double> z, Span<float> answer)
    {
        if (kind is AnswerKind.Classes or AnswerKind.Words)
        {
            double max = double.NegativeInfinity, total = 0;
            foreach (double value in z)
                max = Math.Max(max, value);
            foreach (ref double value in z)
                total += value = Math.Exp(value - max);
            for (int c = 0; c < z.Length; c++)
                answer[c] = (float)(z[c] / total);
            return;
        }

        for (int c = 0; c < z.Length; c++)
            answer[c] = (float)(kind == AnswerKind.Labels ? 1 / (1 + Math.Exp(-z[c])) : z[c]);
    }
}
