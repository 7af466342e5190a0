using System.Text.Json.Nodes;
using Transfer.Onnx;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

public sealed class VerifyGoldenTests : IDisposable
{
    private readonly TinyRun _run = new(each: 1);

    public void Dispose() => _run.Dispose();

    [Fact]
    public void What_was_recorded_is_found_again_with_its_gradients()
    {
        JsonNode recorded = JsonNode.Parse(_run.Call("verify", "@tiny.onnx", "--record", "@golden.onnx", "--gradients", "--json").Succeeds())!;
        Assert.Equal(["file", "recorded"], recorded.AsObject().Select(pair => pair.Key));
        JsonNode json = JsonNode.Parse(_run.Call("verify", "@tiny.onnx", "--golden", "@golden.onnx", "--gradients", "--json").Succeeds())!;
        Assert.Equal(["file", "outputs", "gradients", "not_run", "ok"], json.AsObject().Select(pair => pair.Key));
        Assert.Equal(["name", "max_abs", "max_rel", "runtime", "engine"], json["outputs"]![0]!.AsObject().Select(pair => pair.Key));
        Assert.Equal(["name", "max_abs", "max_rel"], json["gradients"]![0]!.AsObject().Select(pair => pair.Key));
        Assert.True((bool)json["ok"]!);
        string[] lines = _run.Call("verify", "@tiny.onnx", "--golden", "@golden.onnx").Succeeds().TrimEnd().Split('\n');
        Assert.Equal(["file", "output"], lines.Select(line => line.Split(' ')[0]));
        Assert.EndsWith("in the engine", lines[1]);
    }

    [Fact]
    public void The_inputs_of_one_file_can_be_recorded_with_another_model()
    {
        _run.Call("verify", "@tiny.onnx", "--record", "@golden.onnx").Succeeds();
        _run.Call("verify", "@tiny.onnx", "--golden", "@golden.onnx", "--record", "@again.onnx").Succeeds();
        Assert.Equal(Model.Load(_run["golden.onnx"]).ToBytes(), Model.Load(_run["again.onnx"]).ToBytes());
    }

    [Fact]
    public void A_model_that_was_changed_is_found_out()
    {
        _run.Call("verify", "@tiny.onnx", "--record", "@golden.onnx").Succeeds();
        var model = Model.Load(_run["tiny.onnx"]);
        Value weight = model.Graph.Initializers.First(v => v.Initializer!.Type == DataType.Float);
        weight.Initializer = Tensor.FromFloats(Array.ConvertAll(weight.Initializer!.ToFloats(), v => v + 1), [.. weight.Initializer.Dims]);
        model.Save(_run["changed.onnx"]);
        CommandResult result = _run.Call("verify", "@changed.onnx", "--golden", "@golden.onnx", "--json");
        Assert.Equal((int)ErrorKind.Integrity, result.Exit);
        Assert.False((bool)JsonNode.Parse(result.Out)!["ok"]!);
        Assert.StartsWith("transfer: error: changed.onnx: output '", _run.Clean(result.Error));
        Assert.EndsWith("' differs from golden.onnx; the model, its operators or the machine changed: compare both with --json\n", _run.Clean(result.Error));
    }

    [Fact]
    public void What_does_not_go_together_is_a_usage_error()
    {
        _run.Call("verify", "@tiny.onnx", "--gradients").Fails(
            ErrorKind.Usage, "verify: --gradients compares with stored gradients; give --golden FILE, or --record FILE to write one");
        _run.Call("verify", "@tiny.onnx", "--golden", "@g.onnx", "--data", "@data").Fails(
            ErrorKind.Usage, "verify: --data belongs to the certificate and --golden or --record to stored values; give one of them");
        CommandResult same = _run.Call("verify", "@tiny.onnx", "--record", "@tiny.onnx");
        Assert.Equal((int)ErrorKind.Usage, same.Exit);
        CommandResult missing = _run.Call("verify", "@tiny.onnx", "--golden", "@none.onnx");
        Assert.Equal((int)ErrorKind.NotFound, missing.Exit);
    }
}
