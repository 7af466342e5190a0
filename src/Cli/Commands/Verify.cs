using System.CommandLine;
using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Transfer.FineTune;
using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary><c>transfer verify</c>: proves a file's parity certificate again, or compares the file with stored values.</summary>
internal sealed class Verify : Verb
{
    private readonly Argument<string> _model = ModelArguments.Model();
    private readonly Option<string?> _data = OptionOf.Text("--data", "DIR|FILE", "pictures, or a .csv, .tsv or .jsonl file of texts, or a .conll file of words, to compare on, besides the certificate's own");
    private readonly Option<string?> _text = ModelArguments.TextColumn();
    private readonly Option<string?> _pair = ModelArguments.PairColumn();
    private readonly Option<string?> _golden = OptionOf.Text("--golden", "FILE", "stored inputs and outputs to compare with, in ONNX Runtime and in the training engine");
    private readonly Flag _gradients = new("--gradients", "also the training engine's gradients (with --golden or --record)");
    private readonly Option<string?> _record = OptionOf.Text("--record", "FILE", "write such a file: outputs of ONNX Runtime, for the inputs of --golden or random ones");
    private readonly Option<string> _provider = ProviderOption.Create("--provider", "what runs the file");

    public Verify()
        : base("verify", "Proves again, on this machine, that a model file gives what was trained", "transfer verify runs/efficientnet-lite0-1", "transfer verify model.onnx --data ./imgs/val", "transfer verify runs/all-minilm-l6-v2-1 --data test.csv --text text", "transfer verify model.onnx --golden golden.onnx --gradients")
    {
        Add(_model);
        Add(_data);
        Add(_text);
        Add(_pair);
        Add(_golden);
        Add(_gradients);
        Add(_record);
        Add(_provider);
    }

    /// <inheritdoc/>
    public override int Run(Invocation call)
    {
        var stored = new StoredValues(call.Get(_golden), call.Get(_record), call.Get(_gradients));
        if (stored.Gradients && !stored.IsAsked)
            throw new TransferException(ErrorKind.Usage, "verify: --gradients compares with stored gradients; give --golden FILE, or --record FILE to write one");
        if (stored.IsAsked && call.Get(_data) is not null)
            throw new TransferException(ErrorKind.Usage, "verify: --data belongs to the certificate and --golden or --record to stored values; give one of them");
        if (call.Get(_text) is not null && call.Get(_data) is null)
            throw Errors.MissingOption(Name, "--data", "FILE");
        if (call.Get(_pair) is not null && call.Get(_text) is null)
            throw Errors.MissingOption(Name, "--text", "COL");
        using var subjects = new ModelSubjects(call);
        ResolvedModel model = subjects.Resolve(call.Get(_model)!);
        if (stored.IsAsked)
            return stored.Run(call, model, new SessionOptions { Provider = ExecutionProviders.Parse(call.Get(_provider)!), Threads = call.Threads });
        using var progress = new StageProgress(call.Output, StageProgress.UnitOf(call.Get(_data), call.Get(_pair)));
        var options = new SessionOptions { Provider = ExecutionProviders.Parse(call.Get(_provider)!) };
        ParityFinding found = ParityProof.Run(model, call.Get(_data), call.Get(_text) is { } text ? TextColumns.Only(text, call.Get(_pair)) : null, options, call.Threads, progress, call.Cancellation);
        progress.Dispose();

        call.Output.Json(new JsonObject
        {
            ["file"] = model.Label,
            ["runtime"] = found.Runtime,
            ["probe"] = Json(found.Probe),
            ["data"] = found.Data is null ? null : Json(found.Data),
            ["ok"] = found.Holds,
        });
        call.Output.Table(new Table()
            .Add("file", $"{Shown.Path(model.Label)}: as it was certified")
            .Add("probe", found.Noun == "vectors" ? FormattableString.Invariant($"vectors of {found.Probe.Items} texts compared with the certificate: numbers differ by at most {found.Probe.MaxAbsDiff:0.0e+0}") : Sentence(found.Probe, found.Noun, "the certificate"))
            .Add(found.Noun, found.Data is { } data ? Sentence(data, found.Noun, "the head in plain C#") : NotCompared(found.Noun))
            .Add("runtime", found.Runtime));
        return found.Holds
            ? 0
            : throw new TransferException(ErrorKind.Integrity, $"{Shown.Path(model.Label)}: does not give here what was certified; do not ship it to this kind of machine, or fine-tune it again");
    }

    private static string NotCompared(string noun) => noun switch
    {
        "vectors" => "not compared (--golden FILE compares them with stored ones)",
        "texts" or "numbers" => "not compared (--data FILE --text COL compares them)",
        "words" => "not compared (--data FILE compares them)",
        _ => "not compared (--data DIR compares them)",
    };

    private static string Sentence(ParityFigures figures, string noun, string against) => FormattableString.Invariant($"{figures.Items} compared with {against}: ") + (noun == "numbers"
        ? FormattableString.Invariant($"numbers differ by at most {figures.MaxAbsDiff:0.0e+0} of the deviation of those learnt")
        : FormattableString.Invariant($"{figures.LabelMismatches} labels differ, probabilities by at most {figures.MaxAbsDiff:0.0e+0}"));

    private static JsonObject Json(ParityFigures figures) => new()
    {
        ["items"] = figures.Items,
        ["max_abs_diff"] = Output.Json.Number(figures.MaxAbsDiff),
        ["label_mismatches"] = figures.LabelMismatches,
    };
}
