using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Transfer.Cli.Tests;

/// <summary>A real process: the product's program or the frame with the test verbs, as built with these tests.</summary>
internal sealed partial class TransferProcess : IDisposable
{
    private const int SigInt = 2;
    private const int SigTerm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private bool _isOutClosed;

    private TransferProcess(string assembly, string[] args, IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo(Dotnet, [Path.Combine(AppContext.BaseDirectory, assembly), .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in variables ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
    }

    /// <summary>The <c>dotnet</c> that runs these tests.</summary>
    public static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>The product's assembly among the tests' own.</summary>
    public static string Product => Path.Combine(AppContext.BaseDirectory, "transfer.dll");

    public StreamReader Out => _process.StandardOutput;

    public static TransferProcess Start(params string[] args) => new("transfer.dll", args);

    public static TransferProcess Start(IReadOnlyDictionary<string, string> variables, params string[] args) => new("transfer.dll", args, variables);

    public static TransferProcess StartTestVerb(params string[] args) => new("Transfer.Cli.Tests.dll", args);

    /// <summary>Runs any program to its end.</summary>
    public static CommandResult RunToEnd(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new CommandResult(process.ExitCode, output, error.Result);
    }

    public void Interrupt() => _ = Kill(_process.Id, SigInt);

    public void Terminate() => _ = Kill(_process.Id, SigTerm);

    /// <summary>Ends it at once, so that it cannot clean up.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Goes away from standard output, as <c>head</c> does.</summary>
    public void CloseOut()
    {
        Out.Close();
        _isOutClosed = true;
    }

    /// <summary>Waits for the next line of standard error.</summary>
    public string? ReadErrorLine() => _process.StandardError.ReadLine();

    /// <summary>Waits for the end: the exit code, and what was not yet read.</summary>
    public CommandResult End()
    {
        Task<string> error = _process.StandardError.ReadToEndAsync();
        string output = _isOutClosed ? "" : Out.ReadToEnd();
        if (!_process.WaitForExit(Patience))
            throw new TimeoutException("the process did not end");
        return new CommandResult(_process.ExitCode, output, error.Result);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
