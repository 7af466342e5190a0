using System.Diagnostics;
using Xunit;

namespace Transfer.Cli.Tests;

/// <summary>
/// Runs the product while the kernel fails one of its system calls, as <c>strace</c> can make it do; the test is skipped where that is not installed.
/// </summary>
internal static class FaultySystem
{
    /// <summary>Runs a command line.</summary>
    /// <param name="call">The system call, as in <c>fsync</c>.</param>
    /// <param name="fault">What it does instead, as in <c>error=EIO</c>.</param>
    /// <param name="which">The how manieth such call of each thread fails, from 1.</param>
    /// <param name="run">Where.</param>
    /// <param name="args">The words after <c>transfer</c>; those that begin with @ are names in <paramref name="run"/>.</param>
    /// <returns>What the command came to, and whether there were that many calls.</returns>
    public static (CommandResult Result, bool Failed) Run(string call, string fault, int which, TinyRun run, params string[] args) =>
        Run([], call, fault, $"{which}", run, args);

    /// <summary>Runs a command line with all system calls failing that are on one file, from one on: a disk or share that goes away.</summary>
    /// <param name="file">The file's name in <paramref name="run"/>.</param>
    /// <param name="calls">The system calls, as in <c>read,pread64</c>.</param>
    /// <param name="fault">As for <see cref="Run(string, string, int, TinyRun, string[])"/>.</param>
    /// <param name="from">The first of these calls that fails, from 1.</param>
    /// <param name="run">Where.</param>
    /// <param name="args">As for <see cref="Run(string, string, int, TinyRun, string[])"/>.</param>
    /// <returns>What the command came to, and whether a call failed.</returns>
    public static (CommandResult Result, bool Failed) RunAt(string file, string calls, string fault, int from, TinyRun run, params string[] args) =>
        Run(["-P", run[file]], calls, fault, $"{from}+", run, args);

    private static (CommandResult Result, bool Failed) Run(string[] filter, string call, string fault, string when, TinyRun run, string[] args)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "needs strace");
        string log = run["strace.log"];
        var start = new ProcessStartInfo("strace",
        [
            "-f", "--seccomp-bpf", "-qq", "-e", "signal=none", "-o", log, .. filter, "-e", $"trace={call}", "-e", $"inject={call}:{fault}:when={when}",
            TransferProcess.Dotnet, TransferProcess.Product, .. args.Select(arg => arg.StartsWith('@') ? run[arg[1..]] : arg),
        ]);
        foreach ((string name, string value) in run.Variables)
            start.Environment[name] = value;
        // Anonymous memory instead of a file behind compiled code: its system calls are not the product's.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        try
        {
            CommandResult result = TransferProcess.RunToEnd(start);
            Skip.If(result.Error.Contains("PTRACE_", StringComparison.Ordinal), "needs the right to trace a process");
            return (result, File.ReadAllText(log).Contains("INJECTED", StringComparison.Ordinal));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new SkipException("needs strace");
        }
    }
}
