using Transfer.Cli.Commands;

namespace Transfer.Cli.Tests;

/// <summary>Runs verbs inside the test's own process, with a fixed width, no terminal and nothing of the machine's environment.</summary>
internal sealed record TransferCommand
{
    public const int Width = 100;

    /// <summary>The verb table; the product's own unless a test brings another.</summary>
    public IReadOnlyList<VerbRow> Verbs { get; init; } = Program.Verbs;

    public string Input { get; init; } = "";

    /// <summary>The environment variables that there are.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    public CancellationToken Cancellation { get; init; }

    /// <summary>Runs one command line.</summary>
    public static CommandResult Run(params string[] args) => new TransferCommand().Call(args);

    /// <summary>Runs one command line with text on standard input.</summary>
    public static CommandResult RunWithInput(string input, params string[] args) => new TransferCommand { Input = input }.Call(args);

    public CommandResult Call(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var input = new StringReader(Input);
        var host = new CliHost { In = input, Out = output, Error = error, Width = Width, Variable = name => Variables.GetValueOrDefault(name) };
        int exit = CommandLine.Run(args, Verbs, host, Cancellation);
        return new CommandResult(exit, output.ToString(), error.ToString());
    }
}
