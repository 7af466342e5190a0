namespace Transfer.FineTune;

/// <summary>On the pairs that were learnt from.</summary>
/// <param name="Items">How many there are.</param>
/// <param name="Loss">The mean loss of the epoch that was kept, each batch before its step.</param>
public sealed record SimilarityTrainFigures(int Items, double Loss);
