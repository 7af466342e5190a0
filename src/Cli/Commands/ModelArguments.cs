using System.CommandLine;
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
    public static Option<string> Data(string help) => new("--data") { HelpName = "DIR", Description = help, Required = true };

    /// <summary><c>--skip-bad</c>.</summary>
    public static Flag SkipBad() => new("--skip-bad", "leave out pictures that cannot be read, and say which");

    /// <summary>The card that was given, or null.</summary>
    public static ModelCard? ReadCard(string? path) => path is null ? null : ModelCard.Load(path);
}
