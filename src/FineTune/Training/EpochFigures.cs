using System.Text.Json.Serialization;

namespace Transfer.FineTune;

/// <summary>What one epoch of a training came to.</summary>
/// <param name="Epoch">Which, from 1.</param>
/// <param name="TrainLoss">The mean loss of its batches, each before its step.</param>
/// <param name="ValidationLoss">The loss on the items kept aside, after the epoch; null where there are none.</param>
/// <param name="ValidationAccuracy">The share of them labelled right; null where labels are not what is learnt.</param>
/// <param name="LearningRate">The rate of its last step.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record EpochFigures(int Epoch, double TrainLoss, double? ValidationLoss, double? ValidationAccuracy, [property: JsonPropertyName("lr")] double LearningRate, double Seconds);
