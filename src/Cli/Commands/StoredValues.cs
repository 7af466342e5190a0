using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Transfer.FineTune.Goldens;
using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary><c>transfer verify --golden</c> and <c>--record</c>: a model against stored values, and such values written.</summary>
/// <param name="Golden">The file to compare with, or null.</param>
/// <param name="Record">The file to write, or null.</param>
/// <param name="Gradients">Whether gradients are part of it.</param>
internal sealed record StoredValues(string? Golden, string? Record, bool Gradients)
{
    /// <summary>Whether the command line asks for any of this.</summary>
    public bool IsAsked => Golden is not null || Record is not null;

    /// <summary>Compares, then records; the result is the exit code.</summary>
    public int Run(Invocation call, ResolvedModel resolved, SessionOptions options)
    {
        if (Record is not null && new[] { resolved.Path, Golden }.Any(input => input is not null && Path.GetFullPath(input) == Path.GetFullPath(Record)))
            throw Errors.OutIsInput(Record);
        Model model = resolved.LoadGraph();
        Golden? golden = Golden is null ? null : FineTune.Goldens.Golden.Load(Golden);
        if (golden is not null)
            Compare(call, resolved, model, golden, options);
        if (Record is null)
            return 0;
        IReadOnlyDictionary<string, Tensor> inputs = golden?.Inputs.ToDictionary(i => i.Name, i => i.Tensor) ?? GoldenRecording.Draw(model, call.Seed);
        GoldenRecording.Record(model, () => resolved.OpenSession(options), inputs, Gradients, call.Seed, call.Threads).Save(Record);
        if (golden is null)
        {
            call.Output.Json(new JsonObject { ["file"] = resolved.Label, ["recorded"] = Record });
            call.Output.Table(new Table().Add("file", Shown.Path(resolved.Label)).Add("recorded", Shown.Path(Record)));
        }

        return 0;
    }

    private void Compare(Invocation call, ResolvedModel resolved, Model model, Golden golden, SessionOptions options)
    {
        GoldenFinding found = GoldenCheck.Run(model, () => resolved.OpenSession(options), golden, Gradients, call.Threads, call.Cancellation);
        call.Output.Json(new JsonObject
        {
            ["file"] = resolved.Label,
            ["outputs"] = Json.Array(found.Outputs.Select(Figures)),
            ["gradients"] = Json.Array(found.Gradients.Select(Figures)),
            ["not_run"] = Json.Array(found.NotRun.Select(n => (JsonNode)new JsonObject { ["by"] = n.By, ["reason"] = n.Reason })),
            ["ok"] = found.Holds,
        });
        Table table = new Table().Add("file", Shown.Path(resolved.Label));
        foreach (GoldenOutput output in found.Outputs)
            table.Add("output", $"'{Shown.Name(output.Name)}' differs by {Part(output.Runtime)} in ONNX Runtime, {Part(output.Engine)} in the engine");
        if (found.Gradients.MaxBy(g => g.MaxRel) is { } worst)
            table.Add("gradients", $"{found.Gradients.Count} compared, '{Shown.Name(worst.Name)}' differs most, by {Part(worst)}");
        foreach ((string by, string reason) in found.NotRun)
            table.Add("not run", $"{by}: {Shown.Text(reason)}");
        call.Output.Table(table);
        if (!found.Holds)
            throw new TransferException(ErrorKind.Integrity, $"{Shown.Path(resolved.Label)}: {Worst(found)} differs from {Shown.Path(golden.File)}; the model, its operators or the machine changed: compare both with --json");
    }

    private static string Worst(GoldenFinding found)
    {
        if (found.Outputs.FirstOrDefault(o => !o.Holds) is { } output)
            return $"output '{Shown.Name(output.Name)}'";
        GoldenDifference[] wrong = [.. found.Gradients.Where(g => !g.Holds)];
        return $"the gradient of '{Shown.Name(wrong[0].Name)}'{(wrong.Length > 1 ? $" (and {wrong.Length - 1} more)" : "")}";
    }

    private static string Part(GoldenDifference? difference) =>
        difference is null ? "(not run)" : FormattableString.Invariant($"{difference.MaxRel:0.0e+0} of the largest value");

    private static JsonNode Figures(GoldenOutput output) => new JsonObject
    {
        ["name"] = output.Name,
        ["max_abs"] = Json.Number(output.MaxAbs),
        ["max_rel"] = Json.Number(output.MaxRel),
        ["runtime"] = output.Runtime is null ? null : Figures(output.Runtime),
        ["engine"] = output.Engine is null ? null : Figures(output.Engine),
    };

    private static JsonNode Figures(GoldenDifference difference) => new JsonObject
    {
        ["name"] = difference.Name,
        ["max_abs"] = Json.Number(difference.MaxAbs),
        ["max_rel"] = Json.Number(difference.MaxRel),
    };
}
