namespace Transfer.FineTune;

/// <summary>A labelled text, and the texts beside it where the columns name some.</summary>
/// <param name="Line">The line it begins in, from 1.</param>
/// <param name="Text">The text.</param>
/// <param name="Label">Its class, or score.</param>
public readonly record struct LabelledText(long Line, string Text, string Label)
{
    /// <summary>The text it is paired with.</summary>
    public string? Pair { get; init; }

    /// <summary>The text it shall be told apart from.</summary>
    public string? Negative { get; init; }
}
