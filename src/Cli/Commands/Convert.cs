using System.CommandLine;
using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary><c>transfer convert</c>: the same model in another opset, for other shapes, or with its weights elsewhere.</summary>
internal sealed class Convert : Verb
{
    private readonly Argument<string> _model = ModelArguments.Model();
    private readonly Option<long?> _opset = OptionOf.Integer(
        "--opset", "N", $"write it for this version of ONNX's operators, {OpsetConversion.Oldest} to {OpsetConversion.Newest}", OpsetConversion.Oldest, OpsetConversion.Newest);

    private readonly Option<string[]> _shape = OptionOf.Texts(
        "--shape", "NAME=1,3,224,224", "fix an input's shape, or free sizes of it with a name or ?; once for each input");

    private readonly Flag _external = new("--external", "keep the weights in a data file beside the model");
    private readonly Flag _inline = new("--inline", "keep the weights in the model file");

    public Convert()
        : base(
            "convert",
            "Writes the same model in another opset, for other shapes, or with its weights elsewhere",
            "transfer convert resnet18.onnx --opset 13 --out resnet18-13.onnx",
            "transfer convert bert.onnx --shape input_ids=1,128 --shape attention_mask=1,128 --external --out fixed.onnx")
    {
        Add(_model);
        Add(_opset);
        Add(_shape);
        Add(_external);
        Add(_inline);
    }

    /// <inheritdoc/>
    public override string OutMeaning => "the file to write (must be given)";

    /// <inheritdoc/>
    public override int Run(Invocation call)
    {
        string path = call.Out ?? throw Errors.MissingOption(Name, "--out", "PATH");
        Dictionary<string, Shape> shapes = Shapes(call.Get(_shape) ?? []);
        TensorPlacement placement = Placement(call);
        int? opset = (int?)call.Get(_opset);
        if (opset is null && shapes.Count == 0 && placement == TensorPlacement.Keep)
            throw Errors.BadValue(Name, "nothing to convert to is given; give --opset, --shape, --external or --inline");
        using var subjects = new ModelSubjects(call);
        ResolvedModel resolved = subjects.Resolve(call.Get(_model));
        Model model = ModelSubjects.LoadValid(resolved);
        int changed = 0;
        int functions = model.Functions.Count;
        Errors.In(resolved.Label, () =>
        {
            if (shapes.Count > 0)
                SetShape.Run(model, shapes);
            if (opset is { } wanted)
                model = OpsetConversion.Run(model, wanted, out changed);
        });
        model.Save(path, new SaveOptions { Placement = placement });
        if (placement == TensorPlacement.External && !Model.Load(path).Graph.Initializers.Any(value => value.Initializer!.External is not null))
            call.Output.Note("no data file was written, as no initializer is large enough; 'transfer optimize --passes store-constants' makes initializers of Constant nodes");
        if (model.Functions.Count < functions)
            call.Output.Note($"{functions - model.Functions.Count} of {functions} functions became part of the graph: their nodes take attributes from their callers, and had to be rewritten for each");
        call.Output.Json(new JsonObject
        {
            ["file"] = resolved.Label,
            ["out"] = path,
            ["opset"] = model.Opset,
            ["changed"] = changed,
            ["inputs"] = Json.Array(model.Graph.RequiredInputs.Select(input => input.ToString())),
        });
        call.Output.Table(new Table()
            .Add("wrote", $"{Shown.Path(path)}, {Figures.Bytes(new FileInfo(path).Length)}, opset {model.Opset}")
            .Add("input", string.Join(", ", model.Graph.RequiredInputs.Select(input => input.ToString())))
            .Add("changed", $"{changed} node{(changed == 1 ? "" : "s")}"));
        return 0;
    }

    private TensorPlacement Placement(Invocation call)
    {
        if (call.Get(_external) && call.Get(_inline))
            throw Errors.BadValue(Name, "--external and --inline are both given; give one of them");
        return call.Get(_external) ? TensorPlacement.External : call.Get(_inline) ? TensorPlacement.Inline : TensorPlacement.Keep;
    }

    private Dictionary<string, Shape> Shapes(string[] texts)
    {
        var shapes = new Dictionary<string, Shape>();
        foreach (string text in texts)
        {
            int at = text.LastIndexOf('=');
            if (at <= 0)
                throw Errors.BadValue(Name, $"--shape '{Shown.Name(text)}' names no input; write --shape NAME=1,3,224,224");
            if (!shapes.TryAdd(text[..at], SetShape.Parse(text[(at + 1)..])))
                throw Errors.BadValue(Name, $"--shape gives input '{Shown.Name(text[..at])}' two shapes; give one");
        }

        return shapes;
    }
}
