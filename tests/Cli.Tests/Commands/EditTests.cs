using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

public sealed class EditTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public EditTests() => SampleModels.Classifier().Save(this["m.onnx"]);

    private string this[string name] => Path.Combine(_folder.Path, name);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_script_is_replayed()
    {
        JsonNode json = JsonNode.Parse(Edit("cut scores\nrename scores logits\n", "--json").Succeeds())!;
        Assert.Equal(["file", "out", "edits", "nodes", "inputs", "outputs"], json.AsObject().Select(pair => pair.Key));
        Assert.Equal((2, 1), ((int)json["edits"]!, (int)json["nodes"]!));
        Assert.Equal("logits", Model.Load(this["out.onnx"]).Graph.Outputs.Single().Name);
    }

    [Fact]
    public void A_line_that_cannot_be_done_is_named_and_nothing_written()
    {
        Edit("cut scores\nremove none\n").Fails(ErrorKind.NotFound, $"{this["script.txt"]}:2: value 'none': the graph has none of that name; 'transfer inspect --shapes' lists them");
        Assert.False(File.Exists(this["out.onnx"]));
    }

    [Fact]
    public void A_script_that_is_not_there_is_an_error() => TransferCommand.Run("edit", this["m.onnx"], "--script", this["none.txt"], "--out", this["out.onnx"]).Fails(
        ErrorKind.NotFound, $"{this["none.txt"]}: no such file or folder; check the path");

    private CommandResult Edit(string script, params string[] options)
    {
        File.WriteAllText(this["script.txt"], script);
        return TransferCommand.Run(["edit", this["m.onnx"], "--script", this["script.txt"], .. options, "--out", this["out.onnx"]]);
    }
}
