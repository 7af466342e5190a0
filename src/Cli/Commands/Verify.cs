using System.CommandLine;
using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Transfer.FineTune;
using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary><c>transfer verify</c>: proves a file's parity certificate again.</summary>
internal sealed class Verify : Verb
{
    private readonly Argument<string> _model = ModelArguments.Model();
    private readonly Option<string?> _data = OptionOf.Text("--data", "DIR", "pictures to compare on, besides the certificate's own, for instance those of the validation set");
    private readonly Option<string> _provider = ProviderOption.Create("--provider", "what runs the file");

    public Verify()
        : base("verify", "Proves again, on this machine, that a model file gives what was trained", "transfer verify runs/efficientnet-lite0-1", "transfer verify model.onnx --data ./imgs/val")
    {
        Add(_model);
        Add(_data);
        Add(_provider);
    }

    /// <inheritdoc/>
    public override int Run(Invocation call)
    {
        using var subjects = new ModelSubjects(call);
        ResolvedModel model = subjects.Resolve(call.Get(_model)!);
        using var progress = new StageProgress(call.Output);
        var options = new SessionOptions { Provider = ExecutionProviders.Parse(call.Get(_provider)!) };
        ParityFinding found = ParityProof.Run(model, call.Get(_data), options, call.Threads, progress, call.Cancellation);
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
            .Add("probe", Sentence(found.Probe, "the certificate"))
            .Add("pictures", found.Data is null ? "not compared (--data DIR compares them)" : Sentence(found.Data, "the head in plain C#"))
            .Add("runtime", found.Runtime));
        return found.Holds
            ? 0
            : throw new TransferException(ErrorKind.Integrity, $"{Shown.Path(model.Label)}: does not give here what was certified; do not ship it to this kind of machine, or fine-tune it again");
    }

    private static string Sentence(ParityFigures figures, string against) =>
        FormattableString.Invariant($"{figures.Items} compared with {against}: {figures.LabelMismatches} labels differ, probabilities by at most {figures.MaxAbsDiff:0.0e+0}");

    private static JsonObject Json(ParityFigures figures) => new()
    {
        ["items"] = figures.Items,
        ["max_abs_diff"] = Output.Json.Number(figures.MaxAbsDiff),
        ["label_mismatches"] = figures.LabelMismatches,
    };
}
