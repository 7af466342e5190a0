using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Transfer.Cli.Commands;
using Transfer.Cli.Output;
using Transfer.Onnx;

namespace Transfer.Cli;

/// <summary>From arguments to an exit code: finds the verb, runs it, and turns whatever it raises into one line and a code.</summary>
internal static class CommandLine
{
    /// <summary>The exit code of a cancelled call.</summary>
    public const int Interrupted = 130;

    private const int InternalFault = 1;

    /// <summary>Runs one command line.</summary>
    /// <param name="args">The words after <c>transfer</c>.</param>
    /// <param name="verbs">The verb table.</param>
    /// <param name="host">Where to read and write.</param>
    /// <param name="cancellation">Cancelled when the user or the system wants the work to end.</param>
    /// <returns>The exit code; a cancelled call gives 130, which the process replaces where it was not Ctrl-C.</returns>
    public static int Run(string[] args, IReadOnlyList<VerbRow> verbs, CliHost host, CancellationToken cancellation = default)
    {
        IEnumerable<string> options = args.TakeWhile(arg => arg != "--");
        var output = new CliOutput(host, options.Contains("--json"), options.Contains("--quiet"), options.Contains("--debug"));
        string consequence = "nothing was written";
        try
        {
            int exit = Dispatch(args, verbs, host, output, cancellation, ref consequence);
            output.Flush();
            return exit;
        }
        catch (OutputClosedException)
        {
            return 0;
        }
        catch (TransferException error)
        {
            output.Error(error);
            return (int)error.Kind;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            output.Cancelled(consequence);
            return Interrupted;
        }
        catch (Exception error) when (Errors.Refused(error) is { } shown)
        {
            output.Error(shown);
            return (int)shown.Kind;
        }
        catch (Exception error)
        {
            output.Error(error, $"internal error: {error.GetType().Name}: {Shown.Text(error.Message)}; this is a bug, run again with --debug");
            return InternalFault;
        }
    }

    private static int Dispatch(
        string[] args, IReadOnlyList<VerbRow> verbs, CliHost host, CliOutput output, CancellationToken cancellation, ref string consequence)
    {
        if (args is ["help", ..])
            args = [.. args[1..], "--help"];
        if (args is [] or ["--help"])
        {
            host.Out.Write(HelpText.ForRoot(verbs, host.Width));
            return 0;
        }

        if (args is ["--version"])
        {
            host.Out.Write(ProductVersion.Text + "\n");
            return 0;
        }

        var globals = new GlobalOptions();
        ParseResult parsed = Root(args, verbs, globals, host).Parse(args);
        if (parsed.Action is SynchronousCommandLineAction action and not ParseErrorAction)
            return parsed.Invoke(new InvocationConfiguration { Output = host.Out, Error = host.Error, EnableDefaultExceptionHandler = false });
        if (ParseErrors.Find(parsed, args, verbs.Select(row => row.Name)) is { } error)
            throw error;

        var verb = (Verb)parsed.CommandResult.Command;
        var call = new Invocation(parsed, globals, host, output, cancellation);
        if (call.Out is { } target)
            OutGuard.Check(target, parsed, globals);
        if (call.Out is not { } path || verb.OutMeaning is not null)
            return Run(verb, call, ref consequence);

        using var file = new StringWriter { NewLine = "\n" };
        CliHost toFile = host with { Out = file, OutIsTerminal = false };
        int exit = Run(verb, new Invocation(parsed, globals, toFile, output.To(toFile), cancellation), ref consequence);
        if (exit == 0)
            AtomicFile.WriteText(path, file.ToString());
        return exit;
    }

    private static int Run(Verb verb, Invocation call, ref string consequence)
    {
        try
        {
            return verb.Run(call);
        }
        finally
        {
            consequence = call.WhenCancelled;
        }
    }

    // A start pays for the verb it runs, and for all of them only where it does not know which.
    private static RootCommand Root(string[] args, IReadOnlyList<VerbRow> verbs, GlobalOptions globals, CliHost host)
    {
        var root = new RootCommand("Fine-tune the ONNX file you already have");
        root.Options.Clear();
        foreach (Option option in globals.All)
        {
            option.Recursive = true;
            root.Add(option);
        }

        root.Add(new HelpOption("--help", "-h") { Recursive = true, Action = new HelpAction(verbs, globals, host) });
        root.Add(new VersionOption("--version") { Action = new VersionAction(host) });
        IEnumerable<VerbRow> wanted = verbs.Where(row => row.Name == args[0]);
        foreach (VerbRow row in wanted.Any() ? wanted : verbs)
            root.Add(row.Create());
        return root;
    }

    private sealed class HelpAction(IReadOnlyList<VerbRow> verbs, GlobalOptions globals, CliHost host) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            host.Out.Write(parseResult.CommandResult.Command is Verb verb
                ? HelpText.ForVerb(verb, globals, host.Width)
                : HelpText.ForRoot(verbs, host.Width));
            return 0;
        }
    }

    private sealed class VersionAction(CliHost host) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            host.Out.Write(ProductVersion.Text + "\n");
            return 0;
        }
    }
}
