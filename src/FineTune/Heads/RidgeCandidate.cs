namespace Transfer.FineTune;

/// <summary>One value of the penalty that cross-validation tried.</summary>
/// <param name="L2">The weight of the penalty.</param>
/// <param name="MeanSquaredError">Of the rows held out, in variances of the targets: 1 is what always giving the mean comes to.</param>
public sealed record RidgeCandidate(double L2, double MeanSquaredError);
