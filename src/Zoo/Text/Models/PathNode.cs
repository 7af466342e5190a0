namespace Transfer.Zoo.Tokenization;

/// <summary>The best way to write a text up to one place.</summary>
/// <param name="Score">Sum of the tokens' log probabilities.</param>
/// <param name="Start">Where the last token begins; -1: no way is known.</param>
/// <param name="Id">The last token.</param>
internal readonly record struct PathNode(double Score, int Start, int Id);
