namespace Transfer.FineTune;

/// <summary>A labelled text.</summary>
/// <param name="Line">The line it begins in, from 1.</param>
/// <param name="Text">The text.</param>
/// <param name="Label">Its class, or what else stands in the column of labels.</param>
/// <param name="Pair">The second text, where two are one item.</param>
/// <param name="Labels">Its labels, where the file has a list of them.</param>
public readonly record struct LabelledText(long Line, string Text, string Label, string? Pair = null, IReadOnlyList<string>? Labels = null);
