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
            Pearson = Correlation.Pearson(wanted, given),
            Spearman = Correlation.Spearman(wanted, given),
            Mistakes = [.. _mistakes.UnorderedItems.OrderByDescending(entry => entry.Priority).Select(entry => entry.Element)],
            Points = _points,
        };
    }

    private static double Square(double x) => x * x;
}
