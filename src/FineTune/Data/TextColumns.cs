using System.Text.Json.Serialization;

namespace Transfer.FineTune;

/// <summary>Which columns of a table hold what; a name, or a number from 1 where the table has no row of names.</summary>
/// <param name="Text">The column of texts.</param>
/// <param name="Label">The column of classes, or of scores.</param>
public sealed record TextColumns(string Text, string Label)
{
    /// <summary>The column of the texts that those of <see cref="Text"/> are paired with; null where a text stands alone.</summary>
    public string? Pair { get; init; }

    /// <summary>The column of texts that those of <see cref="Text"/> shall be told apart from; null where there is none.</summary>
    public string? Negative { get; init; }

    /// <summary>Whether there is a column of labels.</summary>
    [JsonIgnore]
    public bool HasLabel => Label != Text;

    /// <summary>Where no classes are asked for: each text stands for its own.</summary>
    public static TextColumns Only(string text) => new(text, text);
}
