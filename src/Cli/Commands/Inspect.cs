using System.CommandLine;
using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Transfer.FineTune;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary><c>transfer inspect</c>: what is in a model file.</summary>
internal sealed class Inspect : Verb
{
    private const int ElementsInText = 64;

    private readonly Argument<string[]> _models = new("MODEL")
    {
        Description = "an .onnx file, a run folder (its model.onnx) or a name of 'transfer models list'",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Flag _shapes = new("--shapes", "add every value with its type and shape, inferred where the file does not say them");
    private readonly Flag _params = new("--params", "add every parameter with its type, shape and SHA-256");

    private readonly Flag _train = new("--train", "say what of it can learn, what cannot and why, and the memory and time a training would take");

    private readonly Flag _text = new("--text", "show ONNX's text form instead, without the elements of large tensors");

    private readonly Flag _full = new("--full", "with --text: every element of every tensor, so that the text can be read again");

    public Inspect()
        : base(
            "inspect",
            "Shows what is in a model: inputs, outputs, operators, parameters, size, and what was trained into it",
            "transfer inspect resnet18.onnx",
            "transfer inspect runs/bees efficientnet-lite0 --json")
    {
        Add(_models);
        Add(_shapes);
        Add(_params);
        Add(_train);
        Add(_text);
        Add(_full);
    }

    /// <inheritdoc/>
    public override int Run(Invocation call)
    {
        using var subjects = new ModelSubjects(call);
        bool first = true;
        return call.ForEach(call.Get(_models), subject =>
        {
            ResolvedModel resolved = subjects.Resolve(subject);
            var options = new LoadOptions { RequireExternalData = call.Get(_params) || call.Get(_train) };
            Model model = ModelSubjects.Load(resolved, options);
            var report = new InspectReport(resolved, model) { Types = call.Get(_shapes) ? Infer(resolved, model, call) : null };
            JsonObject json = report.ToJson(call.Get(_shapes), call.Get(_params));
            string? text = call.Get(_text) ? model.ToText(new TextOptions { MaxElements = call.Get(_full) ? null : ElementsInText }) : null;
            if (text is not null)
                json["text"] = text;
            TrainingPreview? preview = call.Get(_train) ? TrainingPreview.Of(model, time: true, call.Threads) : null;
            if (preview is not null)
                json["train"] = TrainingReport.ToJson(preview);
            call.Output.Json(json);
            if (!first)
                call.Output.Line();
            first = false;
            if (text is not null)
            {
                call.Output.Text(text);
                return;
            }

            call.Output.Table(report.Summary());
            if (call.Get(_shapes))
                AddTable(report.ValueTable());
            if (call.Get(_params))
                AddTable(report.Parameters());
            if (preview is not null)
                AddTable(TrainingReport.ToTable(preview));
        });

        void AddTable(Table table)
        {
            call.Output.Line();
            call.Output.Table(table);
        }
    }

    // A model that is wrong somewhere is still worth looking at.
    private static InferredTypes? Infer(ResolvedModel resolved, Model model, Invocation call)
    {
        try
        {
            return InferShapes.Compute(model, new Dictionary<string, Shape>());
        }
        catch (TransferException error)
        {
            call.Output.Warning($"types are as the file declares them: {Errors.In(resolved.Label, error)}");
            return null;
        }
    }
}
