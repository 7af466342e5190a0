namespace Transfer.Zoo.Tokenization;

/// <summary>A stretch of a piece that a pattern matches, or one between two matches. Together they cover the piece.</summary>
/// <param name="Start">First code point in the buffer.</param>
/// <param name="End">One past the last code point.</param>
/// <param name="IsMatch">Whether the pattern matches it.</param>
internal readonly record struct PatternMatch(int Start, int End, bool IsMatch);
