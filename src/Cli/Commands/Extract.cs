using System.CommandLine;
using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary><c>transfer extract</c>: the part of a model between named values.</summary>
internal sealed class Extract : Verb
{
    private readonly Argument<string> _model = ModelArguments.Model();
    private readonly Option<string?> _inputs = OptionOf.Text("--inputs", "A,B", "values that become inputs, separated by commas (default: the model's own inputs)");
    private readonly Option<string?> _outputs = OptionOf.Text("--outputs", "C,D", "values that become outputs (default: the model's own outputs)");

    public Extract()
        : base(
            "extract",
            "Writes the part of a model between named values as a model of its own",
            "transfer extract resnet18.onnx --outputs features --out backbone.onnx")
    {
        Add(_model);
        Add(_inputs);
        Add(_outputs);
    }

    /// <inheritdoc/>
    public override string OutMeaning => "the file to write (must be given)";

    /// <inheritdoc/>
    public override int Run(Invocation call)
    {
        string path = call.Out ?? throw Errors.MissingOption(Name, "--out", "PATH");
        string? inputs = call.Get(_inputs), outputs = call.Get(_outputs);
        if (inputs is null && outputs is null)
            throw Errors.BadValue(Name, "no part is named; give --inputs, --outputs or both");
        using var subjects = new ModelSubjects(call);
        ResolvedModel resolved = subjects.Resolve(call.Get(_model));
        Model model = ModelSubjects.LoadValid(resolved), part = model;
        Errors.In(resolved.Label, () => part = model.Extract(
            inputs is null ? Reached(model, outputs!) : Names(inputs),
            outputs is null ? [.. model.Graph.Outputs.Select(v => v.Name)] : Names(outputs)));
        part.Save(path);
        call.Output.Json(new JsonObject
        {
            ["file"] = resolved.Label,
            ["out"] = path,
            ["inputs"] = Json.Array(part.Graph.RequiredInputs.Select(v => v.Name)),
            ["outputs"] = Json.Array(part.Graph.Outputs.Select(v => v.Name)),
            ["nodes"] = part.Graph.Nodes.Count,
        });
        call.Output.Table(new Table()
            .Add("wrote", $"{Shown.Path(path)}, {Figures.Bytes(new FileInfo(path).Length)}, {part.Graph.Nodes.Count} of {model.Graph.Nodes.Count} nodes")
            .Add("input", string.Join(", ", part.Graph.RequiredInputs.Select(v => v.ToString())))
            .Add("output", string.Join(", ", part.Graph.Outputs.Select(v => v.ToString()))));
        return 0;
    }

    private static string[] Names(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    // Of the model's own inputs those that the outputs hang on.
    private static string[] Reached(Model model, string outputs)
    {
        Model whole = model.Clone();
        Graph graph = whole.Graph;
        List<Value> wanted = [.. Names(outputs).Select(graph.Get)];
        graph.Outputs.Clear();
        wanted.ForEach(graph.Outputs.Add);
        _ = graph.RemoveUnused();
        return [.. graph.RequiredInputs.Where(v => v.Uses.Count > 0 || v.IsOutput).Select(v => v.Name)];
    }
}
