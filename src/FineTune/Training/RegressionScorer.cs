using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Gathers numbers, given and wanted, and scores them as <see cref="RegressionMetrics"/>; eight bytes an item are kept.</summary>
/// <param name="keptMistakes">How many of the worst to keep.</param>
public sealed class RegressionScorer(int keptMistakes = 20)
{
    private readonly List<(float Wanted, float Given)> _points = [];
    private readonly PriorityQueue<NumberMistake, (double Error, int Order)> _mistakes = new();

    /// <summary>Judges one item.</summary>
    /// <param name="given">The model's number.</param>
    /// <param name="wanted">The right number.</param>
    /// <param name="input">The item's name, for the list of the worst.</param>
    /// <exception cref="TransferException">Kind BadInput: the model's number is not finite.</exception>
    public void Add(float given, float wanted, string input)
    {
        if (!float.IsFinite(given))
            throw TransferException.BadFile(input, $"the model's number is {given}, not a finite one; leave this item out or use another model");
        _points.Add((wanted, given));
        if (given == wanted)
            return;
        _mistakes.Enqueue(new NumberMistake(input, wanted, given), (Math.Abs((double)given - wanted), -_points.Count));
        if (_mistakes.Count > keptMistakes)
            _ = _mistakes.Dequeue();
    }

    /// <summary>The metrics of the items so far; all 0 when there are none.</summary>
    public RegressionMetrics Result()
    {
        double[] wanted = [.. _points.Select(point => (double)point.Wanted)], given = [.. _points.Select(point => (double)point.Given)];
        double mean = wanted.DefaultIfEmpty(0).Average();
        double off = _points.Sum(point => Square((double)point.Given - point.Wanted)), spread = wanted.Sum(number => Square(number - mean));
        int items = Math.Max(1, _points.Count);
        return new RegressionMetrics
        {
            Items = _points.Count,
            Mae = _points.Sum(point => Math.Abs((double)point.Given - point.Wanted)) / items,
            Rmse = Math.Sqrt(off / items),
            R2 = spread == 0 ? 0 : 1 - (off / spread),
            Pearson = Correlation(wanted, given),
            Spearman = Correlation(Ranks(wanted), Ranks(given)),
            Mistakes = [.. _mistakes.UnorderedItems.OrderByDescending(entry => entry.Priority).Select(entry => entry.Element)],
            Points = _points,
        };
    }

    private static double Square(double x) => x * x;

    private static double Correlation(double[] a, double[] b)
    {
        double meanA = a.DefaultIfEmpty(0).Average(), meanB = b.DefaultIfEmpty(0).Average();
        double together = 0, ofA = 0, ofB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            together += (a[i] - meanA) * (b[i] - meanB);
            ofA += Square(a[i] - meanA);
            ofB += Square(b[i] - meanB);
        }

        return ofA == 0 || ofB == 0 ? 0 : together / Math.Sqrt(ofA * ofB);
    }

    private static double[] Ranks(double[] values)
    {
        int[] order = [.. Enumerable.Range(0, values.Length)];
        Array.Sort(order, (a, b) => values[a].CompareTo(values[b]));
        double[] ranks = new double[values.Length];
        for (int first = 0; first < order.Length;)
        {
            int end = first;
            while (end < order.Length && values[order[end]] == values[order[first]])
                end++;
            for (int i = first; i < end; i++)
                ranks[order[i]] = (first + end - 1) / 2.0;
            first = end;
        }

        return ranks;
    }
}
