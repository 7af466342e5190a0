using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

public sealed class ConvertTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ConvertTests() => Model.Parse("""
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[batch, 4] x, int64[1] a) => (float[batch, 4] y, float[] z)
        { y = Softmax <axis = 1> (x) z = Squeeze (x, a) }
        """).Save(this["m.onnx"]);

    private string this[string name] => Path.Combine(_folder.Path, name);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Json_says_what_was_written()
    {
        JsonNode json = JsonNode.Parse(TransferCommand.Run("convert", this["m.onnx"], "--opset", "18", "--json", "--out", this["out.onnx"]).Succeeds())!;
        Assert.Equal(["file", "out", "opset", "changed", "inputs"], json.AsObject().Select(pair => pair.Key));
        Assert.Equal((this["m.onnx"], this["out.onnx"], 18, 0), ((string?)json["file"], (string?)json["out"], (int)json["opset"]!, (int)json["changed"]!));
        Assert.Equal(18, Model.Load(this["out.onnx"]).Opset);
    }

    [Fact]
    public void A_step_that_cannot_be_taken_names_the_node_and_writes_nothing()
    {
        TransferCommand.Run("convert", this["m.onnx"], "--opset", "11", "--out", this["out.onnx"]).Fails(ErrorKind.BadInput,
            $"{this["m.onnx"]}: the node of 'z' (Squeeze): opset 12: input 1 'a' is the attribute 'axes' there, which cannot be computed; make it an initializer");
        Assert.False(File.Exists(this["out.onnx"]));
    }

    [Fact]
    public void Functions_that_became_part_of_the_graph_are_counted()
    {
        Model.Parse("""
            <ir_version: 8, opset_import: ["" : 11, "d" : 1]> g (float[2, 3] x) => (float[2, 1] y) { y = d.F<dims = [1]>(x) }
            <domain: "d", opset_import: ["" : 11]> F <dims> (a) => (b) { b = ReduceSum<axes: ints = @dims>(a) }
            """).Save(this["f.onnx"]);
        CommandResult result = TransferCommand.Run("convert", this["f.onnx"], "--opset", "13", "--out", this["out.onnx"]);
        Assert.Equal((0, "1 of 1 functions became part of the graph: their nodes take attributes from their callers, and had to be rewritten for each\n"), (result.Exit, result.Error));
        Assert.Equal("ReduceSum", Model.Load(this["out.onnx"]).Graph.Nodes.Single().OpType);
    }

    [Fact]
    public void A_shape_is_fixed()
    {
        TransferCommand.Run("convert", this["m.onnx"], "--shape", "x=2,4", "--out", this["out.onnx"]).Succeeds();
        Assert.Equal("float[2,4] y", Model.Load(this["out.onnx"]).Graph.Outputs[0].ToString());
    }

    [Fact]
    public void Weights_go_out_and_come_back()
    {
        var model = Model.Load(this["m.onnx"]);
        Value weight = model.Graph.AddInitializer("w", Tensor.From<float>(new float[1024], 4, 256));
        model.Graph.AddOutput(model.Graph.Append("MatMul", [model.Graph.Get("x"), weight], "more"), new TensorType(DataType.Float));
        model.Save(this["big.onnx"]);
        TransferCommand.Run("convert", this["big.onnx"], "--external", "--out", this["out.onnx"]).Succeeds();
        Assert.Equal(4096, new FileInfo(this["out.onnx.data"]).Length);
        TransferCommand.Run("convert", this["out.onnx"], "--inline", "--out", this["back.onnx"]).Succeeds();
        Assert.Null(Model.Load(this["back.onnx"]).Graph.Get("w").Initializer!.External);
        Assert.False(File.Exists(this["back.onnx.data"]));
    }

    [Fact]
    public void That_nothing_goes_out_is_said()
    {
        CommandResult result = TransferCommand.Run("convert", this["m.onnx"], "--external", "--out", this["out.onnx"]);
        Assert.Equal(0, result.Exit);
        Assert.Contains("no data file was written, as no initializer is large enough; 'transfer optimize --passes store-constants' makes initializers of Constant nodes", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(this["out.onnx.data"]));
    }

    [Theory]
    [InlineData("convert: nothing to convert to is given; give --opset, --shape, --external or --inline")]
    [InlineData("convert: --opset '29' is not a whole number from 7 to 28; give one, as in --opset 7", "--opset", "29")]
    [InlineData("convert: --external and --inline are both given; give one of them", "--external", "--inline")]
    [InlineData("convert: --shape '1,3' names no input; write --shape NAME=1,3,224,224", "--shape", "1,3")]
    [InlineData("convert: --shape gives input 'x' two shapes; give one", "--shape", "x=1,3", "--shape", "x=2,3")]
    [InlineData("shape '1,*': '*' is no size; give numbers, names or ?, as in 1,3,224,224 or batch,3,?,?", "--shape", "x=1,*")]
    public void What_is_asked_wrong_is_a_usage_error(string message, params string[] options) =>
        TransferCommand.Run(["convert", this["m.onnx"], .. options, "--out", this["out.onnx"]]).Fails(ErrorKind.Usage, message);

    [Fact]
    public void Out_must_be_given() => TransferCommand.Run("convert", this["m.onnx"], "--opset", "18").Fails(
        ErrorKind.Usage, "convert: option --out PATH is missing; see 'transfer convert --help'");

    [Fact]
    public void An_input_that_is_not_there_is_named() => TransferCommand.Run("convert", this["m.onnx"], "--shape", "xx=1,4", "--out", this["out.onnx"]).Fails(
        ErrorKind.NotFound, $"{this["m.onnx"]}: input 'xx': the model has none of that name; did you mean 'x'?");
}
