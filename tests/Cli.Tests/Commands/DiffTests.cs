using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

public sealed class DiffTests : IDisposable
{
    private const int Different = 8;
    private readonly TemporaryFolder _folder = new();

    public DiffTests()
    {
        Model model = SampleModels.Classifier();
        model.Save(this["a.onnx"]);
        model.Graph.Get("clipped").Name = "renamed";
        model.Save(this["renamed.onnx"]);
        model.Graph.Get("head.bias").Initializer = Tensor.From<float>([0.5f, 0.5f], 2);
        model.Save(this["trained.onnx"]);
        model.Graph.Nodes.First().Attributes.Set("alpha", 2f);
        model.Save(this["changed.onnx"]);
    }

    private string this[string name] => Path.Combine(_folder.Path, name);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Other_names_are_no_difference() =>
        Assert.Equal("equal: 4 nodes match, 0 differences; 0 of 3 weights differ\n", TransferCommand.Run("diff", this["a.onnx"], this["renamed.onnx"], "--weights").Succeeds());

    [Fact]
    public void Weights_count_only_when_they_are_asked_for()
    {
        Assert.Equal("equal: 4 nodes match, 0 differences\n", TransferCommand.Run("diff", this["a.onnx"], this["trained.onnx"]).Succeeds());
        CommandResult result = TransferCommand.Run("diff", this["a.onnx"], this["trained.onnx"], "--weights");
        Assert.Equal((Different, ""), (result.Exit, result.Error));
        Assert.Equal("weight: head.bias float[2]: largest difference 1, 2 of the largest element\ndifferent: 4 nodes match, 0 differences; 1 of 3 weights differ\n", result.Out);
    }

    [Fact]
    public void Json_lists_the_differences()
    {
        CommandResult result = TransferCommand.Run("diff", this["a.onnx"], this["changed.onnx"], "--weights", "--json");
        Assert.Equal((Different, ""), (result.Exit, result.Error));
        JsonNode json = JsonNode.Parse(result.Out)!;
        Assert.Equal(["a", "b", "equal", "matched", "differences", "weights"], json.AsObject().Select(pair => pair.Key));
        Assert.Equal(("changed", "node 'head' (Gemm): attribute 'alpha' none -> 2"), ((string?)json["differences"]![0]!["kind"], (string?)json["differences"]![0]!["message"]));
        Assert.Equal(1.0, (double)json["weights"]!["different"]![0]!["max_abs"]!);
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error() => TransferCommand.Run("diff", this["a.onnx"], this["none.onnx"]).Fails(
        ErrorKind.NotFound, $"{this["none.onnx"]}: no such file or folder; check the path");
}
