using Transfer.Cli.Commands;
using Transfer.Runtime;

namespace Transfer.Cli;

/// <summary>The program and its verb table.</summary>
internal static class Program
{
    /// <summary>All verbs, in the order of the help. A new verb is a class in Commands/ and a row here.</summary>
    internal static IReadOnlyList<VerbRow> Verbs { get; } =
    [
        new(VerbGroup.Train, "finetune", () => new Finetune()),
        new(VerbGroup.Train, "evaluate", () => new Evaluate()),
        new(VerbGroup.Train, "predict", () => new Predict()),
        new(VerbGroup.Train, "embed", () => new Embed()),
        new(VerbGroup.Train, "reproduce", () => new Reproduce()),
        new(VerbGroup.Model, "inspect", () => new Inspect()),
        new(VerbGroup.Model, "check", () => new Check()),
        new(VerbGroup.Model, "tokenize", () => new Tokenize()),
        new(VerbGroup.Model, "preprocess", () => new Preprocess()),
        new(VerbGroup.Model, "optimize", () => new Optimize()),
        new(VerbGroup.Model, "diff", () => new Diff()),
        new(VerbGroup.Model, "extract", () => new Extract()),
        new(VerbGroup.Model, "edit", () => new Edit()),
        new(VerbGroup.Model, "convert", () => new Commands.Convert()),
        new(VerbGroup.Model, "export", () => new Export()),
        new(VerbGroup.Model, "verify", () => new Verify()),
        new(VerbGroup.Machine, "models", () => new Models()),
        new(VerbGroup.Machine, "doctor", () => new Doctor()),
    ];

    private static int Main(string[] args) => args is [ProbeCommand.Word, var path] ? ProbeChild.Run(path) : ProcessHost.Run(args, Verbs);
}
