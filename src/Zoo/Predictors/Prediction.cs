namespace Transfer.Zoo;

/// <summary>What a classifier says of one picture.</summary>
public sealed class Prediction
{
    private readonly IReadOnlyList<string> _labels;

    internal Prediction(IReadOnlyList<string> labels, float[] probabilities)
    {
        _labels = labels;
        Probabilities = probabilities;
        Index = Array.IndexOf(probabilities, probabilities.Max());
    }

    /// <summary>The most probable class, as an index into the classifier's labels; the first of equals.</summary>
    public int Index { get; }

    /// <summary>The most probable class's name.</summary>
    public string Label => _labels[Index];

    /// <summary>The most probable class's probability, from 0 to 1.</summary>
    public float Probability => Probabilities.Span[Index];

    /// <summary>The probability of each class, in the order of the classifier's labels; they sum to 1.</summary>
    public ReadOnlyMemory<float> Probabilities { get; }

    /// <summary>The most probable classes, the most probable first.</summary>
    /// <param name="count">How many, at most.</param>
    public IReadOnlyList<LabelProbability> Top(int count = 5)
    {
        var all = new LabelProbability[_labels.Count];
        for (int i = 0; i < all.Length; i++)
            all[i] = new LabelProbability(_labels[i], Probabilities.Span[i]);
        return [.. all.OrderByDescending(p => p.Probability).Take(count)];
    }
}
