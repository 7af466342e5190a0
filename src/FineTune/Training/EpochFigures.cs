namespace Transfer.FineTune;

/// <summary>What one epoch of training came to.</summary>
/// <param name="Epoch">Its number, 1 for the first.</param>
/// <param name="TrainLoss">The mean loss over its training items, as they were while the weights changed.</param>
/// <param name="ValidationLoss">The mean loss over the validation items after it; null where there are none.</param>
/// <param name="ValidationAccuracy">The share of them that was right, 0 to 1; null where there are none.</param>
/// <param name="LearningRate">The rate of its last step, of the fastest group.</param>
/// <param name="Seconds">How long it took, validation included.</param>
public sealed record EpochFigures(int Epoch, double TrainLoss, double? ValidationLoss, double? ValidationAccuracy, double LearningRate, double Seconds);
