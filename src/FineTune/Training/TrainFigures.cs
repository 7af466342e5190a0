namespace Transfer.FineTune;

/// <summary>How a model fits what it was fitted to.</summary>
/// <param name="Items">How many items.</param>
/// <param name="Accuracy">The share whose answer is right; null where answers are numbers.</param>
/// <param name="Loss">As <see cref="TaskMetrics.Loss"/>.</param>
public sealed record TrainFigures(int Items, double? Accuracy, double Loss)
{
    /// <summary>Those of a full judgement.</summary>
    public static TrainFigures Of(TaskMetrics metrics) => new(metrics.Items, metrics.ShareRight, metrics.Loss);
}
