namespace Transfer.FineTune;

/// <summary>How many pictures' features were computed and how many found in the cache.</summary>
/// <param name="Computed">Computed now.</param>
/// <param name="Cached">Found.</param>
public sealed record FeatureFigures(int Computed, int Cached);
