using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

public sealed class ExportTests : IDisposable
{
    private readonly TinyRun _run = new(each: 3);

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Json_says_what_was_written_and_proved()
    {
        JsonNode json = JsonNode.Parse(Export("--json", "--batch", "2", "--embed-preprocessing", "--data", "@data").Succeeds())!;
        Assert.Equal(["file", "out", "for", "opset", "inputs", "bytes", "parity"], json.AsObject().Select(pair => pair.Key));
        Assert.Equal(("cpu", 17, _run["out.onnx"]), ((string?)json["for"], (int)json["opset"]!, (string?)json["out"]));
        Assert.Contains("uint8[2,8,8,3]", (string)json["inputs"]![0]!);
        Assert.Equal(new FileInfo(_run["out.onnx"]).Length, (long)json["bytes"]!);
        Assert.Equal((13, 0), ((int)json["parity"]!["items"]!, (int)json["parity"]!["label_mismatches"]!));
    }

    [Fact]
    public void People_see_the_file_its_input_and_the_proof()
    {
        string[] lines = Export("--quiet").Succeeds().TrimEnd().Split('\n');
        Assert.Equal(["wrote", "input", "verified"], lines.Select(line => line.Split(' ')[0]));
        Assert.Contains("on 4 pictures: same labels, probabilities within ", lines[2]);
    }

    [Fact]
    public void Out_must_be_given() => _run.Call("export", "@tiny.onnx", "--card", "@tiny.json").Fails(
        ErrorKind.Usage, "export: option --out PATH is missing; see 'transfer export --help'");

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("two")]
    [InlineData("1.5")]
    public void A_batch_that_is_none_is_a_usage_error(string batch) => Export("--batch", batch).Fails(
        ErrorKind.Usage, $"export: --batch '{batch}' is neither a whole number >= 1 nor dynamic; give for instance --batch 1");

    [Fact]
    public void An_unknown_target_is_answered_with_those_there_are() => Export("--for", "cdua").Fails(
        ErrorKind.Usage, "export: --for 'cdua' is unknown; did you mean 'cuda'?");

    [Fact]
    public void An_input_is_never_the_output() => _run.Call("export", "@tiny.onnx", "--card", "@tiny.json", "--out", "@tiny.onnx").Fails(
        ErrorKind.Usage, $"{Shown.Name(_run["tiny.onnx"])}: --out is also an input; inputs are never changed, give another path");

    [Fact]
    public void A_place_that_cannot_be_written_is_named_as_it_was_given()
    {
        _run.Call("export", "@tiny.onnx", "--card", "@tiny.json", "--out", "@none/out.onnx").Fails(
            ErrorKind.NotFound, $"{Shown.Name(_run["none/out.onnx"])}: no such file or folder; check the path");
        _run.Call("export", "@tiny.onnx", "--card", "@tiny.json", "--out", "@data").Fails(
            ErrorKind.Usage, $"{Shown.Name(_run["data"])}: is a folder; give the name of a file in it");
        _run.Call("export", "@tiny.onnx", "--card", "@tiny.json", "--out", "").Fails(
            ErrorKind.Usage, "the name of the file to write is empty; give one");
    }

    [Fact]
    public void A_file_that_was_there_is_replaced_only_by_a_whole_one()
    {
        File.WriteAllText(_run["out.onnx"], "old");
        Export("--data", "@none").Fails(ErrorKind.NotFound, $"{Shown.Name(_run["none"])}: no such folder; check the path");
        Assert.Equal("old", File.ReadAllText(_run["out.onnx"]));
        Export("--quiet").Succeeds();
        Assert.True(new FileInfo(_run["out.onnx"]).Length > 100);
        Assert.DoesNotContain(_run.Names(), name => name.Contains(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void Pictures_to_compare_on_must_be_pictures()
    {
        Export("--data", "@tiny.json").Fails(ErrorKind.BadInput, $"{Shown.Name(_run["tiny.json"])}: is a file; name a folder of pictures");
        Directory.CreateDirectory(_run["empty"]);
        Export("--data", "@empty").Fails(ErrorKind.BadInput, $"{Shown.Name(_run["empty"])}: no picture is in this folder or below it; check the path");
        Export("--data", "").Fails(ErrorKind.NotFound, "the name of the folder of pictures is empty; name one");
        File.WriteAllText(_run["data/red/bad.bmp"], "text");
        CommandResult bad = Export("--data", "@data");
        Assert.Equal((int)ErrorKind.BadInput, bad.Exit);
        Assert.StartsWith("transfer: error: data/red/bad.bmp: ", _run.Clean(bad.Error));
        Assert.False(File.Exists(_run["out.onnx"]));
    }

    [Fact]
    public void A_batch_that_is_part_of_the_graph_is_named_and_kept()
    {
        Model model = Model.Parse("""
            <ir_version: 8, opset_import: ["" : 17]>
            g (float[1, 3, 8, 8] x) => (float[1, 3] logits)
            <int64[2] to = {1, 3}>
            {
              p = GlobalAveragePool (x)
              logits = Reshape (p, to)
            }
            """);
        model.Save(_run["fixed.onnx"]);
        CommandResult result = _run.Call("export", "@fixed.onnx", "--card", "@tiny.json", "--batch", "2", "--out", "@out.onnx");
        Assert.Equal((int)ErrorKind.BadInput, result.Exit);
        Assert.StartsWith("transfer: error: fixed.onnx: does not run with this batch", _run.Clean(result.Error));
        Assert.Contains("(Reshape)", result.Error);
        Assert.EndsWith("; its own batch is part of the graph, leave --batch away\n", result.Error);
        Assert.False(File.Exists(_run["out.onnx"]));
    }

    [Fact]
    public void Weights_in_a_data_file_come_inside()
    {
        TinyClassifier.Create().Save(_run["ext.onnx"], new SaveOptions { Placement = TensorPlacement.External, ExternalThreshold = 1 });
        Assert.True(File.Exists(_run["ext.onnx.data"]));
        _run.Call("export", "@ext.onnx", "--card", "@tiny.json", "--out", "@out.onnx", "--quiet").Succeeds();
        File.Delete(_run["ext.onnx.data"]);
        Assert.StartsWith(_run["data/red/0.bmp"], _run.Call("predict", "@out.onnx", "@data/red/0.bmp").Succeeds());
    }

    private CommandResult Export(params string[] more) =>
        _run.Call(["export", "@tiny.onnx", "--card", "@tiny.json", "--out", "@out.onnx", .. more]);
}
