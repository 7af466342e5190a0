namespace Transfer.FineTune;

/// <summary>
/// How a class becomes the target of a cross entropy: 1 - smoothing on the class and smoothing shared by all, times the class's weight.
/// Weights have a mean of 1 over the items trained on, so that the loss keeps its scale.
/// </summary>
internal sealed class ClassTargets
{
    private readonly float _smoothing;
    private readonly double[]? _weights;

    /// <summary>Plain ones.</summary>
    public ClassTargets()
    {
    }

    /// <summary>Smoothed and weighted ones.</summary>
    /// <param name="smoothing">The share of a target that all classes get alike.</param>
    /// <param name="weights">How much an item of each class counts; null: all alike.</param>
    /// <param name="labels">The classes of the items trained on.</param>
    public ClassTargets(float smoothing, IReadOnlyList<double>? weights, IReadOnlyList<int> labels)
    {
        _smoothing = smoothing;
        if (weights is not null)
        {
            double mean = labels.Average(label => weights[label]);
            _weights = [.. weights.Select(w => w / mean)];
        }
    }

    /// <summary>Writes the target of a class.</summary>
    public void Write(int label, Span<float> target)
    {
        float weight = (float)(_weights?[label] ?? 1);
        target.Fill(weight * _smoothing / target.Length);
        target[label] += weight * (1 - _smoothing);
    }
}
