namespace Transfer.FineTune.Tests.Heads;

/// <summary>The objective of logistic regression on standardised features, written plainly in float64 and independently of the product's code.</summary>
internal static class SoftmaxOracle
{
    /// <summary>Standardises as the documentation says: subtract the mean, divide by the population standard deviation, 0 for constant columns.</summary>
    public static (double[][] X, double[] Mean, double[] Deviation) Standardize(FeatureMatrix features)
    {
        double[][] x = [.. Enumerable.Range(0, features.Rows).Select(i => features.Row(i).ToArray().Select(v => (double)v).ToArray())];
        double[] mean = [.. Enumerable.Range(0, features.Width).Select(k => x.Average(row => row[k]))];
        double[] deviation = [.. Enumerable.Range(0, features.Width).Select(k => Math.Sqrt(x.Average(row => (row[k] - mean[k]) * (row[k] - mean[k]))))];
        return ([.. x.Select(row => row.Select((v, k) => deviation[k] > 1e-6 * Math.Abs(mean[k]) ? (v - mean[k]) / deviation[k] : 0).ToArray())], mean, deviation);
    }

    /// <summary>Value and gradient with respect to W [classes][width] and b.</summary>
    public static (double Value, double[][] W, double[] B) Evaluate(double[][] x, IReadOnlyList<int> labels, double[] rowWeights, double[][] w, double[] b, double l2)
    {
        double value = w.Sum(row => row.Sum(v => v * v)) * l2 / 2;
        double[][] gradient = [.. w.Select(row => row.Select(v => l2 * v).ToArray())];
        double[] bias = new double[b.Length];
        for (int i = 0; i < x.Length; i++)
        {
            double[] z = [.. w.Select((row, c) => row.Select((v, k) => v * x[i][k]).Sum() + b[c])];
            double top = z.Max();
            double sum = z.Sum(v => Math.Exp(v - top));
            value += rowWeights[i] * (Math.Log(sum) + top - z[labels[i]]);
            for (int c = 0; c < b.Length; c++)
            {
                double residual = rowWeights[i] * ((Math.Exp(z[c] - top) / sum) - (c == labels[i] ? 1 : 0));
                bias[c] += residual;
                for (int k = 0; k < x[i].Length; k++)
                    gradient[c][k] += residual * x[i][k];
            }
        }

        return (value, gradient, bias);
    }

    /// <summary>The largest entry of the oracle's gradient at a fitted model.</summary>
    public static double GradientAt(LogisticRegression model, FeatureMatrix features, IReadOnlyList<int> labels)
    {
        (double[][] x, double[] mean, double[] deviation) = Standardize(features);
        double[][] w = [.. Enumerable.Range(0, model.Classes).Select(c => Enumerable.Range(0, model.Width).Select(k => model.Weights[(c * model.Width) + k] * deviation[k]).ToArray())];
        double[] b = [.. Enumerable.Range(0, model.Classes).Select(c => model.Bias[c] + Enumerable.Range(0, model.Width).Sum(k => model.Weights[(c * model.Width) + k] * mean[k]))];
        double[] rows = [.. labels.Select(label => model.ClassWeights[label] / labels.Count)];
        (_, double[][] gw, double[] gb) = Evaluate(x, labels, rows, w, b, model.L2);
        return Math.Max(gb.Max(Math.Abs), gw.Max(row => row.Max(Math.Abs)));
    }

    /// <summary>Rows of ReLU-like features whose classes overlap: class c is raised in the columns k with k % classes = c.</summary>
    public static (FeatureMatrix Features, int[] Labels) Make(int rows, int width, int classes, int seed, double signal = 0.5)
    {
        var random = new Random(seed);
        int[] labels = [.. Enumerable.Range(0, rows).Select(i => i % classes)];
        float[] values = new float[rows * width];
        for (int i = 0; i < rows; i++)
        {
            for (int k = 0; k < width; k++)
                values[(i * width) + k] = (float)Math.Max(0, random.NextDouble() + random.NextDouble() - 0.8 + (k % classes == labels[i] ? signal : 0));
        }

        return (FeatureMatrix.From(values, width), labels);
    }
}
