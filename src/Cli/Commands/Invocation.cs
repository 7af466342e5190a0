using System.CommandLine;
using Transfer.Cli.Output;

namespace Transfer.Cli.Commands;

/// <summary>One call of a verb: what the user gave, where to write, and when to stop.</summary>
internal sealed class Invocation
{
    private const int DefaultSeed = 42;
    private readonly ParseResult _parsed;
    private readonly GlobalOptions _globals;

    public Invocation(ParseResult parsed, GlobalOptions globals, CliHost host, CliOutput output, CancellationToken cancellation)
    {
        _parsed = parsed;
        _globals = globals;
        Host = host;
        Output = output;
        Cancellation = cancellation;
    }

    /// <summary>Where results and messages go.</summary>
    public CliOutput Output { get; }

    /// <summary>Standard input, the clock and the environment.</summary>
    public CliHost Host { get; }

    /// <summary>Cancelled by Ctrl-C and by a termination signal.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>What the line says after "cancelled;"; a verb that keeps something sets it.</summary>
    public string WhenCancelled { get; set; } = "nothing was written";

    /// <summary>Threads to compute with; 0 stands for one a core.</summary>
    public int Threads => (int)(_parsed.GetValue(_globals.Threads) ?? 0);

    /// <summary>Where random numbers begin, 0 or more.</summary>
    public int Seed => (int)(_parsed.GetValue(_globals.Seed) ?? DefaultSeed);

    /// <summary>Whether <c>--seed</c> was written.</summary>
    public bool IsSeedGiven => IsGiven(_globals.Seed);

    /// <summary>The command line as it was given, to be typed again: words that a shell would take apart stand in quotes.</summary>
    public string CommandLine => string.Join(' ', _parsed.Tokens.Select(token => Quoted(token.Value)).Prepend("transfer"));

    /// <summary>The value of <c>--out</c>, or null.</summary>
    public string? Out => _parsed.GetValue(_globals.Out);

    /// <summary>Whether the network may not be used.</summary>
    public bool Offline => _parsed.GetValue(_globals.Offline);

    /// <summary>Whether an option was written, rather than left at its default.</summary>
    public bool IsGiven(Option option) => _parsed.GetResult(option) is { Implicit: false };

    /// <summary>The value of an option, or its default.</summary>
    public T? Get<T>(Option<T> option) => _parsed.GetValue(option);

    /// <summary>The value of an argument that may be left out, or null.</summary>
    public string? Find(Argument<string?> argument) => _parsed.GetValue(argument);

    /// <summary>The value of an argument.</summary>
    public T Get<T>(Argument<T> argument) => _parsed.GetRequiredValue(argument);

    /// <summary>
    /// Does the work for each subject in turn. A subject that fails is reported on its own line and does not keep the next one from its
    /// turn; the exit code is the first failure's.
    /// </summary>
    public int ForEach<T>(IEnumerable<T> subjects, Action<T> work)
    {
        int exit = 0;
        foreach (T subject in subjects)
        {
            Cancellation.ThrowIfCancellationRequested();
            try
            {
                work(subject);
            }
            catch (Onnx.TransferException error)
            {
                Output.Error(error);
                exit = exit == 0 ? (int)error.Kind : exit;
            }
        }

        return exit;
    }

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || "-_./\\:=,+@%".Contains(c)) ? word : $"\"{word.Replace("\"", "\\\"")}\"";
}
