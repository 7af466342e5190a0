using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>Adds up <see cref="MultilabelMetrics"/> item by item; keeps counts and the worst mistakes, not the items.</summary>
/// <param name="labels">Label names in the order of the probabilities.</param>
/// <param name="keptMistakes">How many of the worst mistakes to keep.</param>
public sealed class MultilabelScorer(IReadOnlyList<string> labels, int keptMistakes = 20)
{
    // float32's epsilon: a float32 probability of 0 means no more than "below this".
    private const double LeastProbability = 1.0 / (1 << 23);

    private readonly int[] _right = new int[labels.Count], _given = new int[labels.Count], _there = new int[labels.Count];
    private readonly PriorityQueue<Mistake, (double Probability, int Order)> _mistakes = new();
    private double _loss;
    private int _items, _exact;

    /// <summary>Judges one item.</summary>
    /// <param name="probabilities">One for each label.</param>
    /// <param name="wanted">1 for each label that the item has, 0 for the others.</param>
    /// <param name="input">The item's name, for the list of mistakes.</param>
    /// <exception cref="TransferException">Kind BadInput: a probability is not a finite number.</exception>
    public void Add(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> wanted, string input)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(probabilities.Length, labels.Count);
        double surest = 0;
        for (int c = 0; c < probabilities.Length; c++)
        {
            double p = probabilities[c];
            if (!double.IsFinite(p))
                throw TransferException.BadFile(input, $"the model's probability of label '{Shown.Name(labels[c])}' is {probabilities[c]}, not a finite number; leave this item out or use another model");
            bool has = wanted[c] != 0, given = p >= Prediction.Threshold;
            _right[c] += has && given ? 1 : 0;
            _given[c] += given ? 1 : 0;
            _there[c] += has ? 1 : 0;
            _loss -= Math.Log(Math.Clamp(has ? p : 1 - p, LeastProbability, 1));
            if (has != given)
                surest = Math.Max(surest, given ? p : 1 - p);
        }

        _items++;
        if (surest == 0)
        {
            _exact++;
            return;
        }

        _mistakes.Enqueue(new Mistake(input, Names(wanted), Names(probabilities), surest), (surest, -_items));
        if (_mistakes.Count > keptMistakes)
            _ = _mistakes.Dequeue();
    }

    /// <summary>The metrics of the items so far; all 0 when there are none.</summary>
    public MultilabelMetrics Result()
    {
        ClassMetrics[] each =
        [
            .. labels.Select((name, c) => new ClassMetrics(name, Ratio(_right[c], _given[c]), Ratio(_right[c], _there[c]), Ratio(2 * _right[c], _given[c] + _there[c]), _there[c])),
        ];
        return new MultilabelMetrics
        {
            Items = _items,
            ExactMatch = Ratio(_exact, _items),
            MicroF1 = Ratio(2 * _right.Sum(), _given.Sum() + _there.Sum()),
            MacroF1 = each.Where((_, c) => _given[c] + _there[c] > 0).Select(label => label.F1).DefaultIfEmpty(0).Average(),
            LogLoss = Ratio(_loss, (double)_items * labels.Count),
            PerClass = each,
            Mistakes = [.. _mistakes.UnorderedItems.OrderByDescending(entry => entry.Priority).Select(entry => entry.Element)],
        };
    }

    private static double Ratio(double part, double whole) => whole == 0 ? 0 : part / whole;

    private string Names(ReadOnlySpan<float> values)
    {
        var names = new List<string>();
        for (int c = 0; c < values.Length; c++)
        {
            if (values[c] >= Prediction.Threshold)
                names.Add(labels[c]);
        }

        return names.Count == 0 ? "(none)" : string.Join("; ", names);
    }
}
