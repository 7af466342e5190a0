using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>Adds up <see cref="EntityMetrics"/> sentence by sentence.</summary>
public sealed class EntityScorer
{
    private readonly SortedDictionary<string, (int Support, int Predicted, int Right)> _types = new(StringComparer.Ordinal);

    /// <summary>Judges a sentence.</summary>
    /// <param name="labels">The label of each word.</param>
    /// <param name="predicted">What the model says of each; null where it gives no answer.</param>
    public void Add(IReadOnlyList<string> labels, IReadOnlyList<string?> predicted)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(predicted.Count, labels.Count);
        List<LabelSpan> found = LabelSpans.Of(predicted);
        var there = LabelSpans.Of(labels).ToHashSet();
        foreach (LabelSpan span in there)
            Count(span.Type, support: 1);
        foreach (LabelSpan span in found)
            Count(span.Type, predicted: 1, right: there.Contains(span) ? 1 : 0);
    }

    /// <summary>The figures so far.</summary>
    public EntityMetrics Result()
    {
        int support = _types.Values.Sum(type => type.Support), predicted = _types.Values.Sum(type => type.Predicted), right = _types.Values.Sum(type => type.Right);
        ClassMetrics[] perType = [.. _types.Select(type => Of(type.Key, type.Value.Support, type.Value.Predicted, type.Value.Right))];
        ClassMetrics all = Of("", support, predicted, right);
        return new EntityMetrics
        {
            Support = support,
            Predicted = predicted,
            Right = right,
            Precision = all.Precision,
            Recall = all.Recall,
            F1 = all.F1,
            MacroF1 = perType.Select(type => type.F1).DefaultIfEmpty(0).Average(),
            PerType = perType,
        };
    }

    private static ClassMetrics Of(string type, int support, int predicted, int right) =>
        new(type, Ratio(right, predicted), Ratio(right, support), Ratio(2 * right, support + predicted), support);

    private static double Ratio(double part, double whole) => whole == 0 ? 0 : part / whole;

    private void Count(string type, int support = 0, int predicted = 0, int right = 0)
    {
        (int s, int p, int r) = _types.GetValueOrDefault(type);
        _types[type] = (s + support, p + predicted, r + right);
    }
}
