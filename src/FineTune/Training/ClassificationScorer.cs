using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Adds up <see cref="ClassificationMetrics"/> item by item; keeps counts and the worst mistakes, not the items.</summary>
public sealed class ClassificationScorer
{
    // float32's epsilon: a float32 probability of 0 means no more than "below this".
    private const double LeastProbability = 1.0 / (1 << 23);

    private readonly IReadOnlyList<string> _classes;
    private readonly int _keptMistakes;
    private readonly int[][] _confusion;
    private readonly int[] _binCounts;
    private readonly int[] _binRight;
    private readonly double[] _binConfidence;
    private readonly PriorityQueue<Mistake, (double Probability, int Order)> _mistakes = new();
    private double _loss;
    private int _items;

    /// <summary>A scorer for the classes of a model.</summary>
    /// <param name="classes">Class names in the order of the probabilities.</param>
    /// <param name="keptMistakes">How many of the worst mistakes to keep.</param>
    /// <param name="bins">How many bins the calibration has.</param>
    public ClassificationScorer(IReadOnlyList<string> classes, int keptMistakes = 20, int bins = 10)
    {
        (_classes, _keptMistakes) = (classes, keptMistakes);
        _confusion = [.. classes.Select(_ => new int[classes.Count])];
        (_binCounts, _binRight, _binConfidence) = (new int[bins], new int[bins], new double[bins]);
    }

    /// <summary>The metrics of a whole matrix of probabilities [n, classes].</summary>
    public static ClassificationMetrics Score(ReadOnlySpan<float> probabilities, IReadOnlyList<int> labels, IReadOnlyList<string> classes, Func<int, string> input)
    {
        var scorer = new ClassificationScorer(classes);
        for (int i = 0; i < labels.Count; i++)
            scorer.Add(probabilities.Slice(i * classes.Count, classes.Count), labels[i], input(i));
        return scorer.Result();
    }

    /// <summary>Judges one item.</summary>
    /// <param name="probabilities">One for each class.</param>
    /// <param name="label">The right class.</param>
    /// <param name="input">The item's name, for the list of mistakes.</param>
    /// <exception cref="TransferException">Kind BadInput: a probability is not a finite number.</exception>
    public void Add(ReadOnlySpan<float> probabilities, int label, string input)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(probabilities.Length, _classes.Count);
        int predicted = 0;
        for (int c = 0; c < probabilities.Length; c++)
        {
            if (!float.IsFinite(probabilities[c]))
                throw TransferException.BadFile(input, $"the model's probability of class '{Shown.Name(_classes[c])}' is {probabilities[c]}, not a finite number; leave this item out or use another model");
            if (probabilities[c] > probabilities[predicted])
                predicted = c;
        }

        bool right = predicted == label;
        double confidence = probabilities[predicted];
        _items++;
        _confusion[label][predicted]++;
        _loss -= Math.Log(Math.Clamp(probabilities[label], LeastProbability, 1));
        int bin = Math.Clamp((int)Math.Ceiling(confidence * _binCounts.Length) - 1, 0, _binCounts.Length - 1);
        _binCounts[bin]++;
        _binRight[bin] += right ? 1 : 0;
        _binConfidence[bin] += confidence;
        if (right)
            return;
        // The queue's head is the least bad: low probability, then late in the order.
        _mistakes.Enqueue(new Mistake(input, _classes[label], _classes[predicted], confidence), (confidence, -_items));
        if (_mistakes.Count > _keptMistakes)
            _ = _mistakes.Dequeue();
    }

    /// <summary>The metrics of the items so far; all 0 when there are none.</summary>
    public ClassificationMetrics Result()
    {
        int right = _confusion.Select((row, c) => row[c]).Sum();
        ClassMetrics[] perClass = [.. _classes.Select((name, c) => OfClass(name, c))];
        bool[] occurs = [.. _classes.Select((_, c) => perClass[c].Support + _confusion.Sum(row => row[c]) > 0)];
        var mistakes = _mistakes.UnorderedItems.OrderByDescending(entry => entry.Priority).Select(entry => entry.Element);
        return new ClassificationMetrics
        {
            Items = _items,
            Accuracy = Ratio(right, _items),
            AccuracyInterval = Wilson(right, _items),
            MacroF1 = perClass.Where((_, c) => occurs[c]).Select(metrics => metrics.F1).DefaultIfEmpty(0).Average(),
            LogLoss = Ratio(_loss, _items),
            Mcc = _classes.Count == 2 ? Matthews() : null,
            Confusion = [.. _confusion.Select(row => (int[])row.Clone())],
            PerClass = perClass,
            Mistakes = [.. mistakes],
            Calibration = Calibrate(),
        };
    }

    /// <summary>
    /// Wilson's score interval (1927) at 95 %: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n), z = 1.959964. [0, 1] when n is 0.
    /// </summary>
    internal static double[] Wilson(int right, int items)
    {
        const double Z = 1.959963984540054;
        if (items == 0)
            return [0, 1];
        double n = items, p = right / n, z2 = Z * Z;
        double centre = p + (z2 / (2 * n));
        double half = Z * Math.Sqrt((p * (1 - p) / n) + (z2 / (4 * n * n)));
        double scale = 1 + (z2 / n);
        return [Math.Max(0, (centre - half) / scale), Math.Min(1, (centre + half) / scale)];
    }

    private static double Ratio(double part, double whole) => whole == 0 ? 0 : part / whole;

    private ClassMetrics OfClass(string name, int c)
    {
        int right = _confusion[c][c];
        int support = _confusion[c].Sum();
        int predicted = _confusion.Sum(row => row[c]);
        return new ClassMetrics(name, Ratio(right, predicted), Ratio(right, support), Ratio(2 * right, support + predicted), support);
    }

    private double Matthews()
    {
        double a = _confusion[0][0], b = _confusion[0][1], c = _confusion[1][0], d = _confusion[1][1];
        return Ratio((a * d) - (b * c), Math.Sqrt((a + b) * (c + d) * (a + c) * (b + d)));
    }

    private Calibration Calibrate()
    {
        int count = _binCounts.Length;
        CalibrationBin[] bins = [.. Enumerable.Range(0, count).Select(i => new CalibrationBin(
            (double)i / count, (double)(i + 1) / count, _binCounts[i], Ratio(_binConfidence[i], _binCounts[i]), Ratio(_binRight[i], _binCounts[i])))];
        return new Calibration(Ratio(bins.Sum(bin => bin.Count * Math.Abs(bin.Accuracy - bin.Confidence)), _items), bins);
    }
}
