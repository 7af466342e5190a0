namespace Transfer.FineTune;

/// <summary>How far a fit is.</summary>
/// <param name="Stage">What is being done, in two or three words.</param>
/// <param name="Done">Steps done of this stage.</param>
/// <param name="Total">Steps of this stage; an upper bound for iterations.</param>
public readonly record struct FitProgress(string Stage, int Done, int Total);
