namespace Transfer.FineTune;

/// <summary>A figure in large type.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Value">The figure.</param>
/// <param name="Note">What to compare it with, in a few words.</param>
public sealed record ReportFigure(string Name, string Value, string Note);
