namespace Transfer.FineTune;

/// <summary>Which columns of a table hold what; a name, or a number from 1 where the table has no row of names.</summary>
/// <param name="Text">The column of texts.</param>
/// <param name="Label">The column of classes.</param>
public sealed record TextColumns(string Text, string Label)
{
    /// <summary>Those that a file of labelled words has unless others are asked for: the first and the last, or as its kind names them.</summary>
    public static TextColumns OfTheFile { get; } = new("", "");

    /// <summary>Where no classes are asked for: each text stands for its own.</summary>
    public static TextColumns Only(string text) => new(text, text);
}
