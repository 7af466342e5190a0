namespace Transfer.Zoo;

/// <summary>A part of a text, in Unicode code points.</summary>
/// <param name="Start">The first code point.</param>
/// <param name="End">One past the last.</param>
public readonly record struct TokenOffset(int Start, int End);
