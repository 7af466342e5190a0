namespace Transfer.FineTune.Tests.Heads;

/// <summary>Ridge regression by the plain normal equations, in float64 by Gaussian elimination: (Zᵀ Z / n + l2 I) w = Zᵀ y / n of standardised Z and y.</summary>
internal static class NormalEquations
{
    public static (double[] Weights, double Bias) Solve(FeatureMatrix x, IReadOnlyList<double> y, double l2)
    {
        int n = x.Rows, d = x.Width;
        double[][] rows = [.. Enumerable.Range(0, n).Select(i => x.Row(i).ToArray().Select(v => (double)v).ToArray())];
        double[] mean = [.. Enumerable.Range(0, d).Select(k => rows.Average(row => row[k]))];
        double[] scale = [.. Enumerable.Range(0, d).Select(k => Math.Sqrt(rows.Average(row => Math.Pow(row[k] - mean[k], 2))))];
        double middle = y.Average(), unit = Math.Sqrt(y.Average(v => Math.Pow(v - middle, 2)));
        double Z(int i, int k) => scale[k] < 1e-9 ? 0 : (rows[i][k] - mean[k]) / scale[k];

        double[][] system = [.. Enumerable.Range(0, d).Select(j => Enumerable.Range(0, d + 1).Select(k => k < d
            ? (Enumerable.Range(0, n).Sum(i => Z(i, j) * Z(i, k)) / n) + (j == k ? l2 : 0)
            : Enumerable.Range(0, n).Sum(i => Z(i, j) * (y[i] - middle) / unit) / n).ToArray())];
        for (int p = 0; p < d; p++)
        {
            int best = Enumerable.Range(p, d - p).MaxBy(r => Math.Abs(system[r][p]));
            (system[p], system[best]) = (system[best], system[p]);
            for (int r = 0; r < d; r++)
            {
                double factor = r == p ? 0 : system[r][p] / system[p][p];
                for (int k = p; factor != 0 && k <= d; k++)
                    system[r][k] -= factor * system[p][k];
            }
        }

        double[] w = [.. Enumerable.Range(0, d).Select(k => scale[k] < 1e-9 ? 0 : system[k][d] / system[k][k] * unit / scale[k])];
        return (w, middle - w.Zip(mean, (a, b) => a * b).Sum());
    }
}
