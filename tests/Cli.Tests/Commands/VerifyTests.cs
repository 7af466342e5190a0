using System.Text.Json.Nodes;
using Transfer.Onnx;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

public sealed class VerifyTests : IDisposable
{
    private readonly TinyRun _run = new(each: 4);

    public VerifyTests() => _run.Finetune().Succeeds();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void A_run_proves_itself_again()
    {
        JsonNode json = JsonNode.Parse(_run.Call("verify", "@run", "--data", "@data", "--json").Succeeds())!;
        Assert.Equal(["file", "runtime", "probe", "data", "ok"], json.AsObject().Select(pair => pair.Key));
        Assert.Equal((true, 4, 12, 0), ((bool)json["ok"]!, (int)json["probe"]!["items"]!, (int)json["data"]!["items"]!, (int)json["data"]!["label_mismatches"]!));
        string[] lines = _run.Call("verify", "@run").Succeeds().TrimEnd().Split('\n');
        Assert.Equal(["file", "probe", "pictures", "runtime"], lines.Select(line => line.Split(' ')[0]));
        Assert.EndsWith("not compared (--data DIR compares them)", lines[2]);
    }

    [Fact]
    public void A_file_that_was_changed_is_found_out()
    {
        var model = Model.Load(_run["run/model.onnx"]);
        float[] bias = model.Graph.Get("head.bias").Initializer!.AsSpan<float>().ToArray();
        bias[0] += 1;
        model.Graph.Get("head.bias").Initializer = Tensor.From<float>(bias, 3);
        model.Save(_run["changed.onnx"]);
        CommandResult result = _run.Call("verify", "@changed.onnx");
        Assert.Equal(((int)ErrorKind.Integrity, ""), (result.Exit, result.Out));
        Assert.StartsWith("transfer: error: changed.onnx: was changed after it was certified (its digest is ", _run.Clean(result.Error));
    }

    [Fact]
    public void Answers_that_differ_are_an_integrity_error()
    {
        JsonNode parity = Parity();
        parity["probe"]![0]![0] = 0.5;
        WithParity(parity.ToJsonString());
        CommandResult result = _run.Call("verify", "@odd.onnx", "--json");
        Assert.Equal((int)ErrorKind.Integrity, result.Exit);
        Assert.False((bool)JsonNode.Parse(result.Out)!["ok"]!);
        Assert.Equal(
            "transfer: error: odd.onnx: does not give here what was certified; do not ship it to this kind of machine, or fine-tune it again\n", _run.Clean(result.Error));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("""{"items":1,"max_abs_diff":0,"label_mismatches":0,"runtime":"r","model_sha256":"ab","data_sha256":"","probe":[[1]]}""")]
    [InlineData("""{"items":1,"max_abs_diff":0,"label_mismatches":0,"runtime":"r","model_sha256":"","data_sha256":"","probe":[null]}""")]
    public void A_certificate_that_is_none_is_bad_input(string json)
    {
        WithParity(json);
        CommandResult result = _run.Call("verify", "@odd.onnx");
        Assert.Equal((int)ErrorKind.BadInput, result.Exit);
        Assert.StartsWith("transfer: error: odd.onnx: metadata 'transfer.parity': ", _run.Clean(result.Error));
        Assert.EndsWith("; export the model again\n", result.Error);
    }

    [Fact]
    public void A_certificate_of_other_classes_is_bad_input()
    {
        JsonNode parity = Parity();
        parity["probe"] = JsonNode.Parse("[[0.5,0.5]]");
        WithParity(parity.ToJsonString());
        _run.Call("verify", "@odd.onnx").Fails(
            ErrorKind.BadInput,
            $"{Shown.Name(_run["odd.onnx"])}: metadata 'transfer.parity': has answers to 1 pictures with 2 classes, and 4 with 3 are wanted; export the model again");
    }

    [Fact]
    public void What_has_no_certificate_or_no_pictures_says_so()
    {
        _run.Call("verify", "@tiny.onnx").Fails(
            ErrorKind.BadInput, $"{Shown.Name(_run["tiny.onnx"])}: carries no parity certificate; only models that transfer finetune or transfer export wrote do");
        _run.Call("verify", "@run", "--data", "@none").Fails(ErrorKind.NotFound, $"{Shown.Name(_run["none"])}: no such folder; check the path");
        _run.Call("verify", "@run", "--provider", "gpu").Fails(ErrorKind.Usage, "verify: --provider 'gpu' is unknown; did you mean 'cpu'?");
        _run.Call("verify", "@run", "--data", "@data", "--text", "x").Fails(
            ErrorKind.Usage, $"{Shown.Name(_run["run/model.onnx"])}: is a model of pictures, and --text names a column of texts; leave it away");
        CommandResult cuda = _run.Call("verify", "@run", "--provider", "cuda");
        Assert.Equal((int)ErrorKind.Resource, cuda.Exit);
    }

    private JsonNode Parity() => JsonNode.Parse(Model.Load(_run["run/model.onnx"]).Metadata["transfer.parity"])!;

    private void WithParity(string json)
    {
        var model = Model.Load(_run["run/model.onnx"]);
        model.Metadata["transfer.parity"] = json;
        model.Save(_run["odd.onnx"]);
    }
}
