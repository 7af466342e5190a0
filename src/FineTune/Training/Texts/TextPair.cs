namespace Transfer.FineTune;

/// <summary>Two texts and how alike their vectors should be.</summary>
/// <param name="First">The one.</param>
/// <param name="Second">The other.</param>
/// <param name="Similarity">The cosine that is wanted, from -1 to 1; 1 where only their rank counts.</param>
/// <param name="Negative">A text that should be less like the first one than the second is; null where there is none.</param>
internal readonly record struct TextPair(int First, int Second, float Similarity, int? Negative = null)
{
    /// <summary>Its texts in turn.</summary>
    public int[] Texts => Negative is { } third ? [First, Second, third] : [First, Second];
}
