namespace Transfer.FineTune;

/// <summary>
/// The learning-rate range test (Smith, 2017): the rate grows from step to step until the loss explodes. The answer lies two thirds along the
/// longest valley of the smoothed loss, over the logarithm of the rate, as fastai chooses it.
/// </summary>
internal static class LearningRateFinder
{
    private const int Steps = 60;
    private const double Lowest = 1e-6, Highest = 1, Smoothing = 0.9, Explosion = 4;

    /// <summary>Finds a rate.</summary>
    /// <param name="step">Takes one step at a rate and gives the loss before it.</param>
    public static float Run(Func<float, double> step)
    {
        var losses = new List<double>();
        double average = 0, best = double.PositiveInfinity;
        for (int i = 0; i < Steps; i++)
        {
            double loss = step(RateOf(i));
            average = (Smoothing * average) + ((1 - Smoothing) * loss);
            double smooth = average / (1 - Math.Pow(Smoothing, i + 1));
            best = Math.Min(best, smooth);
            if (!double.IsFinite(loss) || smooth > Explosion * best)
                break;
            losses.Add(smooth);
        }

        return RateOf(Valley(losses));
    }

    /// <summary>The place two thirds along the longest run of falling losses (longest falling subsequence, by dynamic programming).</summary>
    public static int Valley(IReadOnlyList<double> losses)
    {
        if (losses.Count == 0)
            return 0;
        int[] length = new int[losses.Count], start = new int[losses.Count];
        int end = 0;
        for (int i = 0; i < losses.Count; i++)
        {
            (length[i], start[i]) = (1, i);
            for (int j = 0; j < i; j++)
            {
                if (losses[j] > losses[i] && length[j] + 1 > length[i])
                    (length[i], start[i]) = (length[j] + 1, start[j]);
            }

            if (length[i] > length[end])
                end = i;
        }

        return start[end] + ((end - start[end]) * 2 / 3);
    }

    private static float RateOf(int step) => (float)(Lowest * Math.Pow(Highest / Lowest, step / (double)(Steps - 1)));
}
