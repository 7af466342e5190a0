namespace Transfer.FineTune;

/// <summary>Two texts and how alike their vectors should be.</summary>
/// <param name="First">The one.</param>
/// <param name="Second">The other.</param>
/// <param name="Similarity">The cosine that is wanted, from -1 to 1.</param>
internal readonly record struct TextPair(int First, int Second, float Similarity);
