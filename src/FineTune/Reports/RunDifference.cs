namespace Transfer.FineTune;

/// <summary>Something in which two runs that should be the same are not.</summary>
/// <param name="What">What it is, in words.</param>
/// <param name="Recorded">What it was; null where it was not there.</param>
/// <param name="Again">What it is in the second run; null where it is not there.</param>
public sealed record RunDifference(string What, string? Recorded, string? Again);
