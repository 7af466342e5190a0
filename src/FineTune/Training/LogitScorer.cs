namespace Transfer.FineTune;

/// <summary>Turns the network's logits of pictures into probabilities, keeps them, and scores them.</summary>
internal sealed class LogitScorer(LabelledData data, PictureData pictures)
{
    private readonly Dictionary<int, float[]> _probabilities = [];
    private ClassificationScorer _scorer = new(data.Set.Classes);

    /// <summary>Starts anew.</summary>
    public void Begin() => _scorer = new ClassificationScorer(data.Set.Classes);

    /// <summary>Takes the logits of one picture.</summary>
    public void Answer(int item, ReadOnlySpan<float> logits)
    {
        int picture = pictures.PictureOf(item);
        if (!_probabilities.TryGetValue(picture, out float[]? probabilities))
            _probabilities[picture] = probabilities = new float[logits.Length];
        double max = double.NegativeInfinity, total = 0;
        foreach (float z in logits)
            max = Math.Max(max, z);
        foreach (float z in logits)
            total += Math.Exp(z - max);
        for (int c = 0; c < logits.Length; c++)
            probabilities[c] = (float)(Math.Exp(logits[c] - max) / total);
        _scorer.Add(probabilities, data.Set.Items[picture].Label, data.Set.Items[picture].Path);
    }

    /// <summary>The metrics since <see cref="Begin"/>.</summary>
    public ClassificationMetrics Result() => _scorer.Result();

    /// <summary>The last probabilities of a picture.</summary>
    public float[] ProbabilitiesOf(int picture) => _probabilities[picture];
}
