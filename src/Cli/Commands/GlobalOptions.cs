using System.CommandLine;

namespace Transfer.Cli.Commands;

/// <summary>The options every verb understands.</summary>
internal sealed class GlobalOptions
{
    private const int MostThreads = 1024;

    public Flag Json { get; } = new("--json", "one JSON object a subject on standard output, and nothing else there");

    public Option<string?> Out { get; } = OptionOf.Text("--out", "PATH", "write the result to PATH instead of standard output");

    public Option<long?> Threads { get; } = OptionOf.Integer("--threads", "N", "threads to compute with (default: one a core)", least: 1, most: MostThreads);

    public Option<long?> Seed { get; } = OptionOf.Integer("--seed", "N", "where random numbers begin (default: 42)", most: int.MaxValue);

    public Flag Offline { get; } = new("--offline", "do not use the network");

    public Flag Quiet { get; } = new("--quiet", "no progress and no messages, only results and errors");

    public Flag Debug { get; } = new("--debug", "show stack traces of errors");

    /// <summary>All of them, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [Out, Json, Threads, Seed, Offline, Quiet, Debug];
}
