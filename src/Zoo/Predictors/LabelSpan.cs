namespace Transfer.Zoo;

/// <summary>Some words next to each other that have one label together.</summary>
/// <param name="Type">The label without its prefix.</param>
/// <param name="First">The first word.</param>
/// <param name="Last">The last word.</param>
public readonly record struct LabelSpan(string Type, int First, int Last);
