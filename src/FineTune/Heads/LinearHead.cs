using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>The weights of a model's last layer as the saved file holds them, in float32: the answer is softmax(W x + b), sigmoid(W x + b) or W x + b.</summary>
public sealed class LinearHead
{
    /// <summary>Rounds a fitted regression to float32.</summary>
    public LinearHead(LogisticRegression fitted)
        : this(Array.ConvertAll(fitted.Weights, w => (float)w), Array.ConvertAll(fitted.Bias, b => (float)b))
    {
    }

    /// <summary>Takes weights as they are.</summary>
    /// <param name="weight">W, [outputs, width] row by row.</param>
    /// <param name="bias">b, [outputs].</param>
    /// <param name="answer">What is answered.</param>
    public LinearHead(float[] weight, float[] bias, AnswerKind answer = AnswerKind.Classes)
    {
        (Weight, Bias, Answer) = (weight, bias, answer);
        Outputs = bias.Length;
        Width = weight.Length / bias.Length;
    }

    /// <summary>What is answered.</summary>
    public AnswerKind Answer { get; }

    /// <summary>How many numbers it answers with: one for each class or label.</summary>
    public int Outputs { get; }

    /// <summary>The number of features.</summary>
    public int Width { get; }

    /// <summary>W, [outputs, width] row by row.</summary>
    public float[] Weight { get; }

    /// <summary>b, [outputs].</summary>
    public float[] Bias { get; }

    /// <summary>z = W x + b, summed in float64, and what <see cref="Activation"/> makes of it.</summary>
    /// <param name="features">x, <see cref="Width"/> numbers.</param>
    /// <param name="answer">Receives <see cref="Outputs"/> numbers.</param>
    public void Predict(ReadOnlySpan<float> features, Span<float> answer)
    {
        Span<double> z = Outputs <= 128 ? stackalloc double[Outputs] : new double[Outputs];
        for (int c = 0; c < Outputs; c++)
        {
            ReadOnlySpan<float> row = Weight.AsSpan(c * Width, Width);
            double sum = Bias[c];
            for (int i = 0; i < row.Length; i++)
                sum += (double)row[i] * features[i];
            z[c] = sum;
        }

        Activation.Apply(Answer, z, answer);
    }
}
