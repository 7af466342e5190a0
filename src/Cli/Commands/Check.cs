using System.CommandLine;
using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary><c>transfer check</c>: whether a model keeps ONNX's rules, and whether one from a stranger can be opened without harm.</summary>
internal sealed class Check : Verb
{
    private const long DefaultMemory = 4096;
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);

    private readonly Argument<string[]> _models = new("MODEL")
    {
        Description = "an .onnx file, a run folder (its model.onnx) or a name of 'transfer models list'",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Flag _full = new("--full", "infer types and shapes too, and compare them with what the file declares");
    private readonly Flag _untrusted = new("--untrusted", "a stranger's file: --full, limits on its size, and one run in a process of its own");
    private readonly Flag _allowHardLinks = new("--allow-hardlinks", "data files may have other names (hard links): you know who made them");
    private readonly Option<TimeSpan?> _timeout = OptionOf.Duration("--timeout", "TIME", "with --untrusted: how long that process may take (default: 60s)");
    private readonly Option<long?> _maxMemory = OptionOf.Integer("--max-memory", "MIB", $"with --untrusted: how much memory it may take (default: {DefaultMemory})", least: 64);

    public Check()
        : base(
            "check",
            "Says whether a model keeps ONNX's rules, and where it does not",
            "transfer check model.onnx --full",
            "transfer check downloaded.onnx --untrusted --timeout 30s")
    {
        Add(_models);
        Add(_full);
        Add(_untrusted);
        Add(_allowHardLinks);
        Add(_timeout);
        Add(_maxMemory);
    }

    /// <inheritdoc/>
    public override int Run(Invocation call)
    {
        if (!call.Get(_untrusted) && new Option[] { _timeout, _maxMemory }.FirstOrDefault(call.IsGiven) is { } limit)
            throw Errors.OnlyUntrusted(Name, limit.Name);
        using var subjects = new ModelSubjects(call);
        return call.ForEach(call.Get(_models), subject =>
        {
            ResolvedModel resolved = subjects.Resolve(subject);
            TransferException? failure = null;
            CheckReport report;
            try
            {
                report = Examine(resolved, call, out failure);
            }
            catch (TransferException error) when (error.Kind is ErrorKind.BadInput or ErrorKind.Resource)
            {
                // What is no model at all, or cannot be read, is a finding about the file.
                failure = error;
                report = new CheckReport([new Finding(true, null, null, "file", error.Message)], []);
            }

            Write(resolved, report, call);
            if (failure is not null)
                throw failure;
            report.ThrowIfInvalid(resolved.Label);
        });
    }

    private static JsonObject Json(Finding finding) => new()
    {
        ["node"] = finding.Node,
        ["operator"] = finding.Operator,
        ["field"] = finding.Field,
        ["message"] = finding.Message,
    };

    private static void Write(ResolvedModel resolved, CheckReport report, Invocation call)
    {
        call.Output.Json(new JsonObject
        {
            ["file"] = resolved.Label,
            ["ok"] = report.IsValid,
            ["errors"] = new JsonArray([.. report.Errors.Select(Json)]),
            ["warnings"] = new JsonArray([.. report.Warnings.Select(Json)]),
        });
        call.Output.Line($"{Shown.Path(resolved.Label)}: {Summary(report)}");
        foreach (Finding finding in report.Errors.Concat(report.Warnings))
            call.Output.Line($"  {(finding.IsError ? "error" : "warning")}: {finding}");
    }

    private static string Summary(CheckReport report)
    {
        string warnings = report.Warnings.Count switch { 0 => "", 1 => ", 1 warning", _ => $", {report.Warnings.Count} warnings" };
        return report.Errors.Count switch { 0 => "valid", 1 => "1 error", _ => $"{report.Errors.Count} errors" } + warnings;
    }

    private CheckReport Examine(ResolvedModel resolved, Invocation call, out TransferException? failure)
    {
        failure = null;
        bool isUntrusted = call.Get(_untrusted);
        Model model = ModelSubjects.Load(resolved, new LoadOptions { RequireExternalData = false });
        CheckReport report = ModelCheck.Run(model, new CheckOptions
        {
            Full = call.Get(_full) || isUntrusted,
            Limits = isUntrusted ? new ModelLimits() : null,
            AllowHardLinks = call.Get(_allowHardLinks),
        });
        if (!isUntrusted || !report.IsValid || resolved.Path is not { } path)
            return report;
        try
        {
            return Probe(path, call) is { } remark
                ? report with { Warnings = [.. report.Warnings, new Finding(false, null, null, "run on zeros", remark)] }
                : report;
        }
        catch (TransferException error)
        {
            failure = error;
            return report with { Errors = [new Finding(true, null, null, "ONNX Runtime", error.Message)] };
        }
    }

    private string? Probe(string path, Invocation call) => ModelProbe.Run(path, new ProbeOptions
    {
        Command = ProbeCommand.Line,
        Timeout = call.Get(_timeout) ?? DefaultTimeout,
        MaxMemory = (call.Get(_maxMemory) ?? DefaultMemory) << 20,
    }, call.Cancellation);
}
