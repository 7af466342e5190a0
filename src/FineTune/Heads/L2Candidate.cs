namespace Transfer.FineTune;

/// <summary>One value of the penalty that cross-validation tried.</summary>
/// <param name="L2">The weight of the penalty.</param>
/// <param name="LogLoss">Mean weighted cross entropy of the rows held out, nats.</param>
/// <param name="Accuracy">Share of the rows held out that were labelled right, unweighted.</param>
/// <param name="MacroF1">The mean over the classes of their F1 on the rows held out, unweighted.</param>
public sealed record L2Candidate(double L2, double LogLoss, double Accuracy, double MacroF1);
