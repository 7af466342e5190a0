using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Transfer.FineTune;
using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary><c>transfer export</c>: the file to ship.</summary>
internal sealed class Export : Verb
{
    private const string FreeBatch = "dynamic";

    private readonly Argument<string> _model = ModelArguments.Model();
    private readonly Option<string> _for = ProviderOption.Create("--for", "what will run the file; the file only appears when it ran so here");
    private readonly Option<string?> _batch = OptionOf.Text("--batch", "N|dynamic", "pictures in one call: always N, or any number (default: as the model has it)");
    private readonly Flag _embed = new("--embed-preprocessing", "normalise inside the graph: the input becomes bytes [batch,height,width,3]");
    private readonly Option<string?> _data = OptionOf.Text("--data", "DIR", "pictures to compare on, besides a few computed ones");
    private readonly Option<string?> _card = ModelArguments.Card();

    public Export()
        : base(
            "export",
            "Writes the file to ship, and proves that it gives the same as the model",
            "transfer export runs/efficientnet-lite0-1 --for cpu --batch 1 --embed-preprocessing --out bees.onnx")
    {
        Add(_model);
        Add(_for);
        Add(_batch);
        Add(_embed);
        Add(_data);
        Add(_card);
    }

    /// <inheritdoc/>
    public override string OutMeaning => "the file to write (must be given)";

    /// <inheritdoc/>
    public override int Run(Invocation call)
    {
        string path = call.Out ?? throw Errors.MissingOption(Name, "--out", "PATH");
        using var subjects = new ModelSubjects(call);
        ModelCard? card = ModelArguments.ReadCard(call.Get(_card));
        ResolvedModel model = subjects.Resolve(call.Get(_model)!, card);
        if (card is null && model.Card?.Task != ModelCard.PictureTask && TextModelSource.TryRead(model) is { } text)
            return ExportText(call, text, path);
        using var progress = new StageProgress(call.Output);
        var options = new ModelExportOptions
        {
            Target = ExecutionProviders.Parse(call.Get(_for)!),
            Batch = call.Get(_batch) is { } batch ? ParseBatch(batch) : (Dim?)null,
            EmbedPreprocessing = call.Get(_embed),
            Card = card,
            Data = call.Get(_data),
            Threads = call.Threads,
        };
        ParityCertificate certificate = ModelExport.Run(model, path, options, progress, call.Cancellation);
        progress.Dispose();

        var written = Model.Load(path);
        call.Output.Json(new JsonObject
        {
            ["file"] = model.Label,
            ["out"] = path,
            ["for"] = options.Target.Name(),
            ["opset"] = written.Opset,
            ["inputs"] = Output.Json.Array(written.Graph.RequiredInputs.Select(input => input.ToString())),
            ["bytes"] = new FileInfo(path).Length,
            ["parity"] = new JsonObject
            {
                ["items"] = certificate.Items,
                ["max_abs_diff"] = Output.Json.Number(certificate.MaxAbsDiff),
                ["label_mismatches"] = certificate.LabelMismatches,
            },
        });
        call.Output.Table(new Table()
            .Add("wrote", $"{Shown.Path(path)}, {Figures.Bytes(new FileInfo(path).Length)}, opset {written.Opset}")
            .Add("input", string.Join(", ", written.Graph.RequiredInputs.Select(input => input.ToString())))
            .Add("verified", FormattableString.Invariant($"on {certificate.Items} pictures: same labels, probabilities within {certificate.MaxAbsDiff:0.0e+0} ({certificate.Runtime})")));
        return 0;
    }

    private int ExportText(Invocation call, TextModelSource text, string path)
    {
        if (call.Get(_batch) is not null || call.Get(_embed) || call.Get(_data) is not null)
            throw Errors.BadValue(Name, "--batch, --embed-preprocessing and --data are for models of pictures; leave them away");
        ExecutionProvider target = ExecutionProviders.Parse(call.Get(_for)!);
        ParityFigures parity = TextModelExport.Run(text, path, target, call.Threads, call.Cancellation);
        long bytes = new FileInfo(path).Length;
        call.Output.Json(new JsonObject
        {
            ["file"] = text.Model.Label,
            ["out"] = path,
            ["for"] = target.Name(),
            ["bytes"] = bytes,
            ["parity"] = new JsonObject { ["items"] = parity.Items, ["max_abs_diff"] = Output.Json.Number(parity.MaxAbsDiff) },
        });
        call.Output.Table(new Table()
            .Add("wrote", $"{Shown.Path(path)}, {Figures.Bytes(bytes)}, with its tokenizer")
            .Add("verified", FormattableString.Invariant($"on {parity.Items} texts: vectors within {parity.MaxAbsDiff:0.0e+0}")));
        return 0;
    }

    private static Dim ParseBatch(string text)
    {
        if (text == FreeBatch)
            return "batch";
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1
            ? number
            : throw Errors.BadValue("export", $"--batch '{Shown.Name(text)}' is neither a whole number >= 1 nor {FreeBatch}; give for instance --batch 1");
    }
}
