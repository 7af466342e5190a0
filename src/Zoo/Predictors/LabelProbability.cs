namespace Transfer.Zoo;

/// <summary>One class and how probable it is.</summary>
/// <param name="Label">The class's name.</param>
/// <param name="Probability">From 0 to 1.</param>
public readonly record struct LabelProbability(string Label, float Probability);
