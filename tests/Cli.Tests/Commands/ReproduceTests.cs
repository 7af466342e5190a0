using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

public sealed class ReproduceTests : IDisposable
{
    private readonly TinyRun _run = new(each: 6);

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("none")]
    [InlineData("all")]
    public void A_run_comes_out_as_the_same_bits_on_any_number_of_threads(string unfreeze)
    {
        string[] more = unfreeze == "none" ? [] : ["--unfreeze", unfreeze, "--epochs", "2", "--augment", "light"];
        _run.Finetune([.. more, "--threads", "1"]).Succeeds();
        JsonNode json = JsonNode.Parse(_run.Call("reproduce", "@run", "--json", "--threads", "2", "--quiet").Succeeds())!;
        Assert.Equal(["run", "out", "same", "weights", "differences"], json.AsObject().Select(pair => pair.Key));
        Assert.True((bool)json["same"]!, json.ToJsonString());
        Assert.True((int)json["weights"]!["compared"]! > 1);
        Assert.Equal(0, (int)json["weights"]!["different"]!);
        Assert.DoesNotContain("again", _run.Names());
    }

    [Fact]
    public void A_picture_that_was_changed_is_the_first_difference()
    {
        _run.Finetune().Succeeds();
        BmpFile.Write(_run["data/red/0.bmp"], 20, (200, 100, 30), seed: 77);
        CommandResult result = _run.Call("reproduce", "@run", "--out", "@again", "--quiet");
        Assert.Equal((8, ""), (result.Exit, result.Error));
        Assert.StartsWith("run: not the same; the first difference is the data's SHA-256: ", _run.Clean(result.Out), StringComparison.Ordinal);
        Assert.Contains("weight 'head.weight'", result.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(_run["again/model.onnx"]));
    }

    [Fact]
    public void A_weight_that_was_changed_is_named()
    {
        _run.Finetune().Succeeds();
        var model = Model.Load(_run["run/model.onnx"]);
        float[] bias = model.Graph.Get("head.bias").Initializer!.AsSpan<float>().ToArray();
        bias[1] = MathF.BitIncrement(bias[1]);
        model.Graph.Get("head.bias").Initializer = Tensor.From<float>(bias, 3);
        model.Save(_run["run/model.onnx"]);
        CommandResult result = _run.Call("reproduce", "@run", "--quiet");
        Assert.Equal(8, result.Exit);
        Assert.StartsWith("run: not the same; the first difference is the weight 'head.bias': ", _run.Clean(result.Out), StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_too()
    {
        File.WriteAllText(_run["t.csv"], "text,label\n" + string.Concat(Enumerable.Range(0, 8).Select(i => $"a great film number {i},good\nan awful film number {i},bad\n")));
        _run.Call("finetune", "all-minilm-l6-v2", "--data", "@t.csv", "--text", "text", "--label", "label", "--out", "@texts", "--quiet").Succeeds();
        Assert.StartsWith("texts: the same bits: ", _run.Clean(_run.Call("reproduce", "@texts", "--quiet").Succeeds()), StringComparison.Ordinal);
    }

    [Fact]
    public void Pairs_of_texts_too()
    {
        File.WriteAllText(_run["p.csv"], "one,other,same\n" + string.Concat(Enumerable.Range(0, 8).Select(i => $"a great film number {i},it was great,yes\na great film number {i},it was awful,no\n")));
        _run.Call("finetune", "all-minilm-l6-v2", "--data", "@p.csv", "--text", "one", "--pair", "other", "--label", "same", "--task", "pair", "--out", "@pairs", "--quiet").Succeeds();
        Assert.StartsWith("pairs: the same bits: ", _run.Clean(_run.Call("reproduce", "@pairs", "--quiet").Succeeds()), StringComparison.Ordinal);
    }

    [Fact]
    public void What_may_make_a_difference_is_said_first()
    {
        _run.Finetune("--unfreeze", "all", "--epochs", "1", "--budget", "5m").Succeeds();
        string file = _run["run/run.json"];
        JsonNode record = JsonNode.Parse(File.ReadAllText(file))!;
        record["version"] = "0.0.1";
        File.WriteAllText(file, record.ToJsonString());
        string told = _run.Call("reproduce", "@run").Error;
        Assert.Contains("the run had a budget of 5 min 00 s, so on a faster or slower machine it may end after another epoch", told, StringComparison.Ordinal);
        Assert.Contains($"the run was made by version 0.0.1, and this is {ProductVersion.Text}", told, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_run_says_so()
    {
        _run.Call("reproduce", "@none", "--seed", "1").Fails(ErrorKind.Usage, "reproduce: the seed is the run's own; leave --seed away");
        _run.Call("reproduce", "@none").Fails(ErrorKind.NotFound, $"{Shown.Name(_run["none/run.json"])}: no such file or folder; check the path");
        Directory.CreateDirectory(_run["odd"]);
        File.WriteAllText(_run["odd/run.json"], "{}");
        CommandResult result = _run.Call("reproduce", "@odd");
        Assert.Equal((int)ErrorKind.BadInput, result.Exit);
        Assert.StartsWith("transfer: error: odd/run.json: does not have the settings of a run (", _run.Clean(result.Error), StringComparison.Ordinal);
        _run.Finetune().Succeeds();
        File.WriteAllText(_run["run/metrics.json"], "[]");
        _run.Call("reproduce", "@run").Fails(
            ErrorKind.BadInput, $"{Shown.Name(_run["run/metrics.json"])}: cannot be read (it is no object); name the folder of a finished run");
    }
}
