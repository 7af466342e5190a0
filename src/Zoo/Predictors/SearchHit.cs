namespace Transfer.Zoo;

/// <summary>A vector that was found.</summary>
/// <param name="Index">Which, in the order of adding.</param>
/// <param name="Score">x·q: for vectors of length 1 the cosine of the angle.</param>
public readonly record struct SearchHit(int Index, float Score);
