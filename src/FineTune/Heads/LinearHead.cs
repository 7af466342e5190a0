namespace Transfer.FineTune;

/// <summary>The weights of a classifier's last layer as the saved model holds them: p = softmax(W x + b) in float32.</summary>
public sealed class LinearHead
{
    /// <summary>Rounds a fitted regression to float32.</summary>
    public LinearHead(LogisticRegression fitted)
        : this(Array.ConvertAll(fitted.Weights, w => (float)w), Array.ConvertAll(fitted.Bias, b => (float)b))
    {
    }

    /// <summary>Takes weights as they are.</summary>
    /// <param name="weight">W, [classes, width] row by row.</param>
    /// <param name="bias">b, [classes].</param>
    public LinearHead(float[] weight, float[] bias)
    {
        (Weight, Bias) = (weight, bias);
        Classes = bias.Length;
        Width = weight.Length / bias.Length;
    }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>The number of features.</summary>
    public int Width { get; }

    /// <summary>W, [classes, width] row by row.</summary>
    public float[] Weight { get; }

    /// <summary>b, [classes].</summary>
    public float[] Bias { get; }

    /// <summary>p_c = exp(z_c - max z) / sum_j exp(z_j - max z) with z = W x + b, summed in float64.</summary>
    /// <param name="features">x, <see cref="Width"/> numbers.</param>
    /// <param name="probabilities">Receives p, <see cref="Classes"/> numbers.</param>
    public void Predict(ReadOnlySpan<float> features, Span<float> probabilities)
    {
        Span<double> z = Classes <= 128 ? stackalloc double[Classes] : new double[Classes];
        double max = double.NegativeInfinity;
        for (int c = 0; c < Classes; c++)
        {
            ReadOnlySpan<float> row = Weight.AsSpan(c * Width, Width);
            double sum = Bias[c];
            for (int i = 0; i < row.Length; i++)
                sum += (double)row[i] * features[i];
            z[c] = sum;
            max = Math.Max(max, sum);
        }

        double total = 0;
        for (int c = 0; c < Classes; c++)
            total += z[c] = Math.Exp(z[c] - max);
        for (int c = 0; c < Classes; c++)
            probabilities[c] = (float)(z[c] / total);
    }
}
