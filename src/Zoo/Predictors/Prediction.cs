namespace Transfer.Zoo;

/// <summary>What a classifier says of one picture or text.</summary>
public sealed class Prediction
{
    /// <summary>The probability from which on a label counts as given, where any number of labels may be right.</summary>
    public const float Threshold = 0.5f;

    private readonly IReadOnlyList<string> _labels;

    /// <summary>What a model gave.</summary>
    /// <param name="labels">The classes or labels.</param>
    /// <param name="probabilities">One for each; not copied.</param>
    public Prediction(IReadOnlyList<string> labels, float[] probabilities)
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

    /// <summary>The probability of each class, in the order of the classifier's labels; they sum to 1, except where any number of labels may be right.</summary>
    public ReadOnlyMemory<float> Probabilities { get; }

    /// <summary>Of a model whose texts have any number of labels: those that are probable, the most probable first; none where none is.</summary>
    /// <param name="threshold">The least probability, from 0 to 1.</param>
    public IReadOnlyList<LabelProbability> Above(float threshold = Threshold) => [.. Top(int.MaxValue).TakeWhile(label => label.Probability >= threshold)];

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
