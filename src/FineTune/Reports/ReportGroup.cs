namespace Transfer.FineTune;

/// <summary>A heading with facts below it.</summary>
/// <param name="Heading">What the facts are about.</param>
/// <param name="Facts">Name and value of each.</param>
public sealed record ReportGroup(string Heading, IReadOnlyList<(string Name, string Value)> Facts);
