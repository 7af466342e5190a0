namespace Transfer.FineTune;

/// <summary>An encoder as trained on pairs, before it is saved.</summary>
/// <param name="Before">The figures of the untouched encoder on the pairs kept aside.</param>
/// <param name="After">Those of the trained one.</param>
/// <param name="Fit">How the training went.</param>
/// <param name="From">The lowest parameter that learnt.</param>
/// <param name="Vectors">What the saved file must give, to length 1: the vectors of the texts kept aside, by their place in the table.</param>
internal sealed record TrainedEncoder(SimilarityMetrics Before, SimilarityMetrics After, FitResult Fit, string From, IReadOnlyList<(int Text, float[] Vector)> Vectors);
