using System.Text.Json.Serialization;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>Which columns of a table hold what; a name, or a number from 1 where the table has no row of names.</summary>
/// <param name="Text">The column of texts.</param>
/// <param name="Label">The column of classes, or of what else is learnt.</param>
/// <param name="Pair">The column of second texts, where two texts are one item; null: one text is.</param>
public sealed record TextColumns(string Text, string Label, string? Pair = null)
{
    /// <summary>Those that a file of labelled words has unless others are asked for: the first and the last, or as its kind names them.</summary>
    public static TextColumns OfTheFile { get; } = new("", "");

    /// <summary>What stands between two labels unless something else is said.</summary>
    public const string UsualSeparator = ";";

    /// <summary>The column of texts that those of <see cref="Text"/> shall be told apart from; null where there is none.</summary>
    public string? Negative { get; init; }

    /// <summary>What the labels are: a class, any number of labels, a number.</summary>
    [JsonIgnore]
    public AnswerKind Answer { get; init; }

    /// <summary>What stands between two labels, where a row has any number of them.</summary>
    public string Separator { get; init; } = UsualSeparator;

    /// <summary>Whether there is a column of labels.</summary>
    [JsonIgnore]
    public bool HasLabel => Label != Text;

    /// <summary>Where no classes are asked for: each text stands for its own.</summary>
    /// <param name="text">The column of texts.</param>
    /// <param name="pair">The column of second texts, or null.</param>
    public static TextColumns Only(string text, string? pair = null) => new(text, text, pair);
}
