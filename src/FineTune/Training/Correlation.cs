namespace Transfer.FineTune;

/// <summary>How two rows of numbers go together, from -1 to 1; 0 where one of them does not vary, and where there are none.</summary>
internal static class Correlation
{
    /// <summary>Pearson's: the covariance divided by the product of both standard deviations.</summary>
    public static double Pearson(double[] x, double[] y)
    {
        double meanX = x.DefaultIfEmpty(0).Average(), meanY = y.DefaultIfEmpty(0).Average(), xx = 0, yy = 0, xy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double a = x[i] - meanX, b = y[i] - meanY;
            (xx, yy, xy) = (xx + (a * a), yy + (b * b), xy + (a * b));
        }

        return xx > 0 && yy > 0 ? xy / Math.Sqrt(xx * yy) : 0;
    }

    /// <summary>Spearman's: Pearson's of the ranks.</summary>
    public static double Spearman(double[] x, double[] y) => Pearson(Ranks(x), Ranks(y));

    /// <summary>The rank of each value, from 1; equal values share the mean of their ranks.</summary>
    public static double[] Ranks(double[] values)
    {
        int[] order = [.. Enumerable.Range(0, values.Length).OrderBy(i => values[i])];
        double[] ranks = new double[values.Length];
        for (int from = 0, to; from < order.Length; from = to)
        {
            for (to = from + 1; to < order.Length && values[order[to]] == values[order[from]]; to++)
            {
            }

            for (int i = from; i < to; i++)
                ranks[order[i]] = (from + to + 1) / 2.0;
        }

        return ranks;
    }
}
