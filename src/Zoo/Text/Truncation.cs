namespace Transfer.Zoo;

/// <summary>How tokens beyond a maximum are cut off. Special tokens are always kept.</summary>
/// <param name="MaxLength">The most tokens an encoding may have, special ones included.</param>
/// <param name="Strategy">Which text of a pair is cut.</param>
/// <param name="FromLeft">Whether the beginning is cut instead of the end.</param>
/// <param name="Stride">How many tokens the next window over the text repeats; counts for <see cref="TokenEncoding.Overflowing"/> only.</param>
public sealed record Truncation(int MaxLength, TruncationStrategy Strategy = TruncationStrategy.LongestFirst, bool FromLeft = false, int Stride = 0);
