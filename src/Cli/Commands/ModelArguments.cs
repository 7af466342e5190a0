using System.CommandLine;
using Transfer.Cli.Output;
using Transfer.FineTune;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary>The arguments of verbs that work on one model.</summary>
internal static class ModelArguments
{
    /// <summary>The verb's first argument.</summary>
    public static Argument<string> Model(string name = "MODEL") =>
        new(name) { Description = "an .onnx file, a run folder (its model.onnx) or a name of 'transfer models list'" };

    /// <summary>The verb's first argument where something else can stand for it.</summary>
    public static Argument<string?> OptionalModel(string name) => new(name) { Description = Model().Description, Arity = ArgumentArity.ZeroOrOne };

    /// <summary><c>--card FILE</c>.</summary>
    public static Option<string?> Card() => OptionOf.Text("--card", "FILE", "preprocessing, labels and cut point of a model outside the catalog, as JSON");

    /// <summary><c>--data DIR</c>.</summary>
    public static Option<string> Data(string help) => new("--data") { HelpName = "DIR|FILE", Description = help, Required = true };

    /// <summary><c>--text COL</c>: a table's column of texts.</summary>
    public static Option<string?> TextColumn() => OptionOf.Text("--text", "COL", "the column of texts where --data is a .csv, .tsv or .jsonl file, or of words where it is a .conll file (default: the first): its name, or its number where there is no row of names");

    /// <summary><c>--label COL</c>: a table's column of classes.</summary>
    public static Option<string?> LabelColumn() => OptionOf.Text("--label", "COL", "the column of classes, labels or numbers where --data is a file, or of the words' labels where it is a .conll file (default: the last)");

    /// <summary><c>--pair COL</c>: a table's column of second texts.</summary>
    public static Option<string?> PairColumn() => OptionOf.Text("--pair", "COL", "the column of second texts, where two texts together are one item");

    /// <summary><c>--label-separator TEXT</c>.</summary>
    public static Option<string?> LabelSeparator() => OptionOf.Text("--label-separator", "TEXT", $"what stands between the labels of a text that has several (default: {TextColumns.UsualSeparator})");

    /// <summary>The columns that were given; null where the data is a folder of pictures.</summary>
    /// <exception cref="TransferException">One is missing, or they are given with a folder (Usage).</exception>
    public static TextColumns? Columns(string verb, string data, string? text, string? label, string? pair, string? separator) => (IsTable(data), text, label) switch
    {
        _ when separator is "" => throw Errors.BadValue(verb, "--label-separator is empty; give what stands between two labels, as in ;"),
        (_, { } texts, { } labels) => new TextColumns(texts, labels, pair) { Separator = separator ?? TextColumns.UsualSeparator },
        (true, null, _) => throw Errors.MissingOption(verb, "--text", "COL"),
        (true, _, null) or (false, { }, null) => throw Errors.MissingOption(verb, "--label", "COL"),
        (false, null, { }) => throw Errors.MissingOption(verb, "--text", "COL"),
        _ when pair is not null || separator is not null => throw Errors.ForTexts(verb, pair is not null ? "--pair" : "--label-separator"),
        _ => null,
    };

    /// <summary>The columns of a file of labelled words: a name, or a number; the usual ones where none are given.</summary>
    /// <exception cref="TransferException">What is given is for whole texts (Usage).</exception>
    public static TextColumns WordColumns(string verb, string? text, string? label, string? pair, string? separator) => pair is null && separator is null
        ? TextColumns.OfTheFile with { Text = text ?? "", Label = label ?? "" }
        : throw Errors.NotOfTask(verb, pair is null ? "--label-separator" : "--pair", ImageModelMetadata.TaskOf(AnswerKind.Words));

    /// <summary>Whether a name is that of a table of texts. Any other file is answered where pictures, or texts, are looked for.</summary>
    public static bool IsTable(string data) => File.Exists(data) && Path.GetExtension(data).ToLowerInvariant() is (".csv" or ".tsv" or ".jsonl");

    /// <summary><c>--skip-bad</c>.</summary>
    public static Flag SkipBad() => new("--skip-bad", "leave out pictures that cannot be read and rows without a text or label, and say which");

    /// <summary>The card that was given, or null.</summary>
    public static ModelCard? ReadCard(string? path) => path is null ? null : ModelCard.Load(path);
}
