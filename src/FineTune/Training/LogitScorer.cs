namespace Transfer.FineTune;

/// <summary>Turns the network's logits of items into probabilities, keeps them, and scores them.</summary>
/// <param name="data">All items.</param>
/// <param name="part">Those that are judged: what an answer's number counts.</param>
internal sealed class LogitScorer(LabelledData data, IReadOnlyList<int> part) : IAnswerScorer
{
    private readonly Dictionary<int, float[]> _probabilities = [];
    private ClassificationScorer _scorer = new(data.Set.Classes);

    /// <inheritdoc/>
    public void Begin() => _scorer = new ClassificationScorer(data.Set.Classes);

    /// <inheritdoc/>
    public void Answer(int item, ReadOnlySpan<float> logits)
    {
        int place = part[item];
        if (!_probabilities.TryGetValue(place, out float[]? probabilities))
            _probabilities[place] = probabilities = new float[logits.Length];
        Softmax(logits, probabilities);
        _scorer.Add(probabilities, data.Set.Items[place].Label, data.Set.Items[place].Path);
    }

    /// <inheritdoc/>
    public ClassificationMetrics Result() => _scorer.Result();

    /// <inheritdoc/>
    public float[] ProbabilitiesOf(int place) => _probabilities[place];

    /// <summary>p_c = exp(z_c - max z) / sum_j exp(z_j - max z), summed in float64.</summary>
    public static void Softmax(ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        double max = double.NegativeInfinity, total = 0;
        foreach (float z in logits)
            max = Math.Max(max, z);
        foreach (float z in logits)
            total += Math.Exp(z - max);
        for (int c = 0; c < logits.Length; c++)
            probabilities[c] = (float)(Math.Exp(logits[c] - max) / total);
    }
}
