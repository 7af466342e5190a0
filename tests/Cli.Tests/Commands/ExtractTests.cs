using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

public sealed class ExtractTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ExtractTests() => SampleModels.Classifier().Save(this["m.onnx"]);

    private string this[string name] => Path.Combine(_folder.Path, name);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_part_between_two_values_is_a_model()
    {
        JsonNode json = JsonNode.Parse(Extract("--inputs", "scores", "--outputs", "shaped", "--json").Succeeds())!;
        Assert.Equal(["file", "out", "inputs", "outputs", "nodes"], json.AsObject().Select(pair => pair.Key));
        Assert.Equal(["Clip", "Reshape"], Model.Load(this["out.onnx"]).Graph.Nodes.Select(n => n.OpType));
    }

    [Fact]
    public void Without_inputs_those_of_the_model_are_meant()
    {
        _ = Extract("--outputs", "clipped").Succeeds();
        Assert.Equal(["Gemm", "Clip"], Model.Load(this["out.onnx"]).Graph.Nodes.Select(n => n.OpType));
    }

    [Fact]
    public void A_value_whose_type_the_file_does_not_say_gets_it()
    {
        var model = Model.Load(this["m.onnx"]);
        foreach (Value value in model.Graph.Nodes.SelectMany(n => n.Outputs).OfType<Value>().Where(v => !v.IsOutput))
            value.Type = null;
        model.Save(this["m.onnx"]);
        _ = Extract("--outputs", "clipped").Succeeds();
        TransferCommand.Run("check", this["out.onnx"], "--full").Succeeds();
        Assert.NotNull(Model.Load(this["out.onnx"]).Graph.Outputs[0].Type);
    }

    [Fact]
    public void An_output_that_hangs_on_more_is_named() => Extract("--inputs", "clipped", "--outputs", "scores").Fails(
        ErrorKind.Usage, $"{this["m.onnx"]}: extract: output 'scores' needs input 'x', which is not among the inputs; add it");

    [Fact]
    public void A_value_that_is_not_there_is_answered_with_near_names() => Extract("--outputs", "score").Fails(
        ErrorKind.NotFound, $"{this["m.onnx"]}: value 'score': the graph has none of that name; did you mean 'scores'?");

    [Fact]
    public void A_part_must_be_named() => Extract().Fails(ErrorKind.Usage, "extract: no part is named; give --inputs, --outputs or both");

    private CommandResult Extract(params string[] options) => TransferCommand.Run(["extract", this["m.onnx"], .. options, "--out", this["out.onnx"]]);
}
