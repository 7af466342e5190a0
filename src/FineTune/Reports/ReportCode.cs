namespace Transfer.FineTune;

/// <summary>Something to copy.</summary>
/// <param name="Heading">What it does.</param>
/// <param name="Text">The command line or the lines of code.</param>
public sealed record ReportCode(string Heading, string Text);
