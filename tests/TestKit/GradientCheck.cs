namespace Transfer.TestKit;

/// <summary>
/// Gradients of a float64 function by five-point central differences, to hold an engine's gradients against: the function is an oracle
/// written for the test, so neither it nor this shares code with what is tested.
/// </summary>
public static class GradientCheck
{
    private const double Step = 1e-3;

    /// <summary>
    /// d Σ (weights · f(inputs)) / d inputs[which], element by element: (f(x - 2h) - 8 f(x - h) + 8 f(x + h) - f(x + 2h)) / 12h.
    /// </summary>
    public static double[] Differences(Func<double[][], double[]> f, double[][] inputs, double[] weights, int which)
    {
        var gradient = new double[inputs[which].Length];
        for (int i = 0; i < gradient.Length; i++)
        {
            double at = inputs[which][i];
            double Sum(double offset)
            {
                inputs[which][i] = at + offset;
                double[] y = f(inputs);
                inputs[which][i] = at;
                double sum = 0;
                for (int j = 0; j < y.Length; j++)
                    sum += weights[j] * y[j];
                return sum;
            }

            gradient[i] = (Sum(-2 * Step) - (8 * Sum(-Step)) + (8 * Sum(Step)) - Sum(2 * Step)) / (12 * Step);
        }

        return gradient;
    }
}
