namespace Transfer.FineTune;

/// <summary>A labelled text.</summary>
/// <param name="Line">The line it begins in, from 1.</param>
/// <param name="Text">The text.</param>
/// <param name="Label">Its class.</param>
public readonly record struct LabelledText(long Line, string Text, string Label);
