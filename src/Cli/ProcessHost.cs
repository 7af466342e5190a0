using System.Runtime.InteropServices;
using System.Text;
using Transfer.Cli.Commands;
using Transfer.Cli.Output;

namespace Transfer.Cli;

/// <summary>Runs a command line in a process of its own: with its streams, its terminal, its environment and its signals.</summary>
internal static class ProcessHost
{
    private const int Terminated = 143;
    private const int WidthWithoutTerminal = 100;
    private const int NarrowestTerminal = 40;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Runs one command line until it ends or a signal ends it; the result is the process's exit code.</summary>
    public static int Run(string[] args, IReadOnlyList<VerbRow> verbs)
    {
        if (OpenFileLimit.Find() is { } refused)
        {
            Console.Error.WriteLine($"transfer: error: {refused.Message}");
            return (int)refused.Kind;
        }

        using var cancellation = new CancellationTokenSource();
        bool terminated = false;
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        int exit = CommandLine.Run(args, verbs, Create(), cancellation.Token);
        return exit == CommandLine.Interrupted && terminated ? Terminated : exit;

        // The first signal asks the verb to end in order; the second is left to the system, which ends the process at once.
        void Stop(PosixSignalContext context)
        {
            if (cancellation.IsCancellationRequested)
                return;
            context.Cancel = true;
            terminated = context.Signal == PosixSignal.SIGTERM;
            cancellation.Cancel();
        }
    }

    private static CliHost Create()
    {
        bool outIsTerminal = !Console.IsOutputRedirected;
        bool errorIsTerminal = !Console.IsErrorRedirected;
        if (OperatingSystem.IsWindows() && (outIsTerminal || errorIsTerminal))
            Console.OutputEncoding = Utf8;
        return new CliHost
        {
            In = new StreamReader(Console.OpenStandardInput(), Utf8),
            Out = new StreamWriter(StandardStream.OpenOutput(), Utf8, bufferSize: 1 << 15) { NewLine = "\n" },
            Error = new StreamWriter(StandardStream.OpenError(), Utf8, bufferSize: 1 << 10) { NewLine = "\n" },
            OutIsTerminal = outIsTerminal,
            ErrorIsTerminal = errorIsTerminal,
            AllowsAnsi = AllowsAnsi(),
            Width = outIsTerminal ? TerminalWidth() : WidthWithoutTerminal,
        };
    }

    // A terminal that does not know its width says 0.
    private static int TerminalWidth() => Console.WindowWidth is var width and > 0 ? Math.Max(width, NarrowestTerminal) : WidthWithoutTerminal;

    // no-color.org: set and not empty means no colour. A terminal called dumb understands no escape sequence at all.
    private static bool AllowsAnsi() =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb";
}
