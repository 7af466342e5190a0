using System.CommandLine;
using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary><c>transfer optimize</c>: the same model with fewer nodes.</summary>
internal sealed class Optimize : Verb
{
    private const int NamedFunctions = 5;

    private readonly Argument<string> _model = ModelArguments.Model();

    private readonly Option<string?> _passes = OptionOf.Text("--passes", "LIST",
        $"only these, separated by commas: {string.Join(", ", Pipeline.All.Select(pass => pass.Name))} (default: all but inline-functions, fold-stored-weights and fold-shapes)");

    private readonly Flag _exact = new("--exact", "only passes that change no arithmetic: no fusions; --prove then wants the same bits");

    private readonly Option<string?> _prove = OptionOf.Text("--prove", "DATA",
        "run the model on DATA after each pass, and take back a pass after which it gives something else: a folder of pictures, or a golden .onnx file with input/NAME initializers");

    private readonly Option<string?> _card = ModelArguments.Card();

    public Optimize()
        : base(
            "optimize",
            "Writes the same model with fewer nodes: constants folded, what has no effect removed, operators fused",
            "transfer optimize model.onnx --out small.onnx",
            "transfer optimize runs/bees --prove ./imgs --out small.onnx",
            "transfer optimize model.onnx --passes fold-constants,remove-identity --out small.onnx")
    {
        Add(_model);
        Add(_passes);
        Add(_exact);
        Add(_prove);
        Add(_card);
    }

    /// <inheritdoc/>
    public override string OutMeaning => "the file to write (must be given)";

    /// <inheritdoc/>
    public override int Run(Invocation call)
    {
        string path = call.Out ?? throw Errors.MissingOption(Name, "--out", "PATH");
        Pipeline pipeline = PipelineOf(call);
        using var subjects = new ModelSubjects(call);
        ModelCard? card = ModelArguments.ReadCard(call.Get(_card));
        ResolvedModel resolved = subjects.Resolve(call.Get(_model), card);
        Model model = LoadSorted(resolved);
        PipelineReport? report = null;
        OutputProof? proof = null;
        if (call.Get(_prove) is { } data)
        {
            proof = new OutputProof(model, resolved.Label, ProofData.Read(data, model, resolved, card ?? resolved.Card, call.Cancellation), call.Threads);
            Errors.In(resolved.Label, () => model = pipeline.Prove(model, (changed, _) => Judge(proof, changed, call), out report));
        }
        else
        {
            Errors.In(resolved.Label, () => report = pipeline.Run(model));
        }

        // The certificate is that of the file before.
        bool wasCertified = model.Metadata.Remove(ImageModelMetadata.ParityKey);
        model.Save(path);
        call.Output.Json(new JsonObject
        {
            ["file"] = resolved.Label,
            ["out"] = path,
            ["nodes_before"] = report!.NodesBefore,
            ["nodes"] = report.NodesAfter,
            ["bytes"] = new FileInfo(path).Length,
            ["passes"] = Json.Array(report.Changes.Select(change => (JsonNode?)new JsonObject
            {
                ["name"] = change.Pass.Name,
                ["changes"] = change.Count,
                ["exact"] = change.Pass.KeepsBits,
            })),
            ["rolled_back"] = Json.Array(report.RolledBack.Select(back => (JsonNode?)new JsonObject { ["name"] = back.Pass.Name, ["reason"] = back.Reason })),
            ["samples"] = proof?.Samples,
        });
        call.Output.Table(Summary(path, report, proof));
        string[] kept = [.. model.Functions.Where(f => f.AttributeNames.Count + f.DefaultAttributes.Count > 0).Select(f => $"'{Shown.Name(f.Name)}'")];
        if (kept.Length > 0)
        {
            string more = kept.Length > NamedFunctions ? $" and {kept.Length - NamedFunctions} more" : "";
            call.Output.Note($"the bodies of functions that take attributes from their callers stay as they are: {string.Join(", ", kept.Take(NamedFunctions))}{more}; --passes inline-functions makes them part of the graph, which can then be optimized");
        }

        if (wasCertified)
            call.Output.Note("the parity certificate was taken out, as it is that of the file before; transfer export writes a new one");
        return 0;
    }

    // Passes put nodes in order, so a model that breaks no other rule is one for them.
    private static Model LoadSorted(ResolvedModel resolved)
    {
        Model model = ModelSubjects.Load(resolved);
        Errors.In(resolved.Label, () =>
        {
            model.Graph.SortTopologically();
            foreach (Function function in model.Functions)
                function.Body.SortTopologically();
        });
        ModelCheck.Run(model).ThrowIfInvalid(resolved.Label);
        return model;
    }

    private string? Judge(OutputProof proof, Model changed, Invocation call)
    {
        call.Cancellation.ThrowIfCancellationRequested();
        return proof.Difference(changed, call.Get(_exact));
    }

    private static Table Summary(string path, PipelineReport report, OutputProof? proof)
    {
        Table table = new Table()
            .Add("wrote", $"{Shown.Path(path)}, {Figures.Bytes(new FileInfo(path).Length)}")
            .Add("nodes", $"{Figures.Count(report.NodesBefore)} before, {Figures.Count(report.NodesAfter)} now");
        string title = "passes";
        foreach (PassChange change in report.Changes)
        {
            table.Add(title, $"{change.Pass.Name} {Figures.Count(change.Count)}");
            title = "";
        }

        title = "taken back";
        foreach (RolledBackPass back in report.RolledBack)
        {
            table.Add(title, Shown.Text(back.ToString()));
            title = "";
        }

        table.Add("proved", proof is null ? "not asked for (--prove DATA runs the model before and after)"
            : $"on {proof.Samples} {(proof.Samples == 1 ? "sample" : "samples")}: every pass that was kept gives the same");
        return table;
    }

    private Pipeline PipelineOf(Invocation call)
    {
        string[]? names = call.Get(_passes)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names is null)
            return call.Get(_exact) ? Pipeline.Exact : Pipeline.Default;
        if (call.Get(_exact))
            throw Errors.BadValue(Name, "--exact and --passes are both given; --passes says already which run, give one of them");
        return names.Length > 0 ? Pipeline.Of(names) : throw Errors.BadValue(Name, "--passes names no pass; give for instance --passes fold-constants");
    }
}
