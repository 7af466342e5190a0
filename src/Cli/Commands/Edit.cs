using System.CommandLine;
using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary><c>transfer edit</c>: replays a script of graph operations.</summary>
internal sealed class Edit : Verb
{
    private readonly Argument<string> _model = ModelArguments.Model();
    private readonly Option<string> _script = new("--script")
    {
        HelpName = "FILE",
        Description = "one edit a line: cut, rename, replace-head, set-shape, insert, remove, merge; # begins a comment",
        Required = true,
    };

    public Edit()
        : base(
            "edit",
            "Does the edits of a script to a model, which can be done again to a newer one",
            "transfer edit resnet18.onnx --script ten-classes.txt --out resnet18-10.onnx")
    {
        Add(_model);
        Add(_script);
    }

    /// <inheritdoc/>
    public override string OutMeaning => "the file to write (must be given)";

    /// <inheritdoc/>
    public override int Run(Invocation call)
    {
        string path = call.Out ?? throw Errors.MissingOption(Name, "--out", "PATH");
        var script = EditScript.Load(call.Get(_script)!);
        using var subjects = new ModelSubjects(call);
        ResolvedModel resolved = subjects.Resolve(call.Get(_model));
        Model edited = script.Run(ModelSubjects.Load(resolved));
        edited.Save(path);
        call.Output.Json(new JsonObject
        {
            ["file"] = resolved.Label,
            ["out"] = path,
            ["edits"] = script.Count,
            ["nodes"] = edited.Graph.Nodes.Count,
            ["inputs"] = Json.Array(edited.Graph.RequiredInputs.Select(v => v.ToString())),
            ["outputs"] = Json.Array(edited.Graph.Outputs.Select(v => v.ToString())),
        });
        call.Output.Table(new Table()
            .Add("wrote", $"{Shown.Path(path)}, {Figures.Bytes(new FileInfo(path).Length)}, {script.Count} edit{(script.Count == 1 ? "" : "s")}")
            .Add("input", string.Join(", ", edited.Graph.RequiredInputs.Select(v => v.ToString())))
            .Add("output", string.Join(", ", edited.Graph.Outputs.Select(v => v.ToString()))));
        return 0;
    }
}
