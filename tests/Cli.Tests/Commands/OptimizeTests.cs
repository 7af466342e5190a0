using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

public sealed class OptimizeTests : IDisposable
{
    // The statistics cancel a bias that is larger than float32 can add x to: fused, more of x is left than before.
    private const string Cancelling = """
        <ir_version: 8, opset_import: ["" : 17]>
        g (float[1,1,2,2] x) => (float[1,1,2,2] y)
        <float[1,1,1,1] w = {0.7}, float[1] b = {100000}, float[1] s = {1}, float[1] z = {0}, float[1] m = {100000}, float[1] v = {1}>
        { a = Conv(x, w, b) c = Identity(a) y = BatchNormalization(c, s, z, m, v) }
        """;

    private readonly TinyRun _run = new(each: 2);

    public OptimizeTests()
    {
        Model.Parse(Cancelling).Save(_run["m.onnx"]);
        Golden("golden.onnx", "input/x");
    }

    public void Dispose() => _run.Dispose();

    [Fact]
    public void People_see_what_each_pass_did() =>
        Expectation.Matches(_run.Clean(_run.Call("optimize", "@m.onnx", "--out", "@o.onnx").Succeeds()), "Optimize", "Summary");

    [Fact]
    public void Json_has_the_same_and_the_file_is_the_smaller_model()
    {
        JsonNode json = JsonNode.Parse(_run.Call("optimize", "@m.onnx", "--out", "@o.onnx", "--json").Succeeds())!;
        Assert.Equal(["file", "out", "nodes_before", "nodes", "bytes", "passes", "rolled_back", "samples"], json.AsObject().Select(pair => pair.Key));
        Assert.Equal((3, 1), ((int)json["nodes_before"]!, (int)json["nodes"]!));
        Assert.Equal("""{"name":"remove-identity","changes":1,"exact":true}""", json["passes"]![0]!.ToJsonString());
        Assert.Null(json["samples"]);
        Assert.Equal(["Conv"], Model.Load(_run["o.onnx"]).Graph.Nodes.Select(node => node.OpType));
        Assert.Equal(new FileInfo(_run["o.onnx"]).Length, (long)json["bytes"]!);
    }

    [Fact]
    public void A_pass_that_changes_results_is_taken_back_and_named()
    {
        Expectation.Matches(_run.Clean(_run.Call("optimize", "@m.onnx", "--prove", "@golden.onnx", "--out", "@o.onnx", "--threads", "1").Succeeds()), "Optimize", "TakenBack");
        Assert.Equal(["Conv", "BatchNormalization"], Model.Load(_run["o.onnx"]).Graph.Nodes.Select(node => node.OpType));
    }

    [Fact]
    public void Nodes_that_are_out_of_order_are_put_in_order()
    {
        TinyClassifier.Unsorted(Model.Load(_run["tiny.onnx"])).Save(_run["bad.onnx"]);
        _run.Call("optimize", "@bad.onnx", "--out", "@o.onnx").Succeeds();
        Assert.True(ModelCheck.Run(Model.Load(_run["o.onnx"])).IsValid);
        Assert.Contains(
            "every pass that was kept gives the same",
            _run.Call("optimize", "@bad.onnx", "--card", "@tiny.json", "--prove", "@data", "--out", "@o.onnx").Succeeds());
    }

    [Fact]
    public void Functions_that_take_attributes_from_their_callers_are_named_and_can_be_inlined_first()
    {
        Model.Parse("""
            <ir_version: 9, opset_import: ["" : 17, "d" : 1]> g (float[2] x) => (float[2] y) { y = d.F<to = 1>(x) }
            <domain: "d", opset_import: ["" : 17]> F <to> (a) => (b) { i = Identity(a) b = Cast<to: int = @to>(i) }
            """).Save(_run["f.onnx"]);
        CommandResult result = _run.Call("optimize", "@f.onnx", "--out", "@o.onnx");
        Assert.Equal(
            "the bodies of functions that take attributes from their callers stay as they are: 'F'; --passes inline-functions makes them part of the graph, which can then be optimized\n",
            result.Error);
        Assert.Equal("", _run.Call("optimize", "@f.onnx", "--passes", "inline-functions", "--out", "@i.onnx").Error);
        _run.Call("optimize", "@i.onnx", "--out", "@o.onnx").Succeeds();
        Assert.Equal(["Cast"], Model.Load(_run["o.onnx"]).Graph.Nodes.Select(node => node.OpType));
    }

    [Fact]
    public void Pictures_prove_a_model_that_reads_pictures()
    {
        string text = _run.Call("optimize", "@tiny.onnx", "--card", "@tiny.json", "--prove", "@data", "--out", "@o.onnx").Succeeds();
        Assert.Contains("samples: every pass that was kept gives the same", text);
        Assert.DoesNotContain("taken back", text);
    }

    [Fact]
    public void A_certificate_does_not_outlive_the_file_it_is_of()
    {
        Model model = Model.Load(_run["m.onnx"]);
        model.Metadata["transfer.parity"] = "{}";
        model.Save(_run["certified.onnx"]);
        CommandResult result = _run.Call("optimize", "@certified.onnx", "--out", "@o.onnx");
        Assert.Equal("the parity certificate was taken out, as it is that of the file before; transfer export writes a new one\n", result.Error);
        Assert.False(Model.Load(_run["o.onnx"]).Metadata.TryGetValue("transfer.parity", out _));
    }

    [Fact]
    public void Named_passes_run_alone()
    {
        _run.Call("optimize", "@m.onnx", "--passes", "fuse-gelu, remove-identity", "--out", "@o.onnx").Succeeds();
        Assert.Equal(["Conv", "BatchNormalization"], Model.Load(_run["o.onnx"]).Graph.Nodes.Select(node => node.OpType));
        _run.Call("optimize", "@m.onnx", "--exact", "--out", "@o.onnx").Succeeds();
        Assert.Equal(["Conv", "BatchNormalization"], Model.Load(_run["o.onnx"]).Graph.Nodes.Select(node => node.OpType));
    }

    [Fact]
    public void Usage_is_checked_before_anything_is_written()
    {
        _run.Call("optimize", "@m.onnx").Fails(ErrorKind.Usage, "optimize: option --out PATH is missing; see 'transfer optimize --help'");
        _run.Call("optimize", "@m.onnx", "--passes", "fuse-gellu", "--out", "@o.onnx").Fails(
            ErrorKind.Usage, "pass 'fuse-gellu': there is none of that name; did you mean 'fuse-gelu' or 'fuse-silu'?");
        _run.Call("optimize", "@m.onnx", "--passes", ",", "--out", "@o.onnx").Fails(
            ErrorKind.Usage, "optimize: --passes names no pass; give for instance --passes fold-constants");
        _run.Call("optimize", "@m.onnx", "--passes", "fuse-gelu", "--exact", "--out", "@o.onnx").Fails(
            ErrorKind.Usage, "optimize: --exact and --passes are both given; --passes says already which run, give one of them");
        Assert.False(File.Exists(_run["o.onnx"]));
    }

    [Fact]
    public void Data_that_proves_nothing_is_refused()
    {
        Golden("bare.onnx", "x");
        Directory.CreateDirectory(_run["empty"]);
        Prove("@bare.onnx").Fails(ErrorKind.BadInput, $"{Shown.Name(_run["bare.onnx"])}: holds no initializer whose name begins with input/; give a golden file, or a folder of pictures");
        Prove("@data").Fails(ErrorKind.BadInput, $"{Shown.Name(_run["m.onnx"])}: says nothing of how it reads pictures; give a card with --card, or a golden .onnx file to --prove");
        _run.Call("optimize", "@tiny.onnx", "--card", "@tiny.json", "--prove", "@empty", "--out", "@o.onnx").Fails(
            ErrorKind.BadInput, $"{Shown.Name(_run["empty"])}: no picture is in this folder or below it; check the path");
        Assert.False(File.Exists(_run["o.onnx"]));
    }

    private CommandResult Prove(string data) => _run.Call("optimize", "@m.onnx", "--prove", data, "--out", "@o.onnx");

    private void Golden(string file, string name)
    {
        var graph = new Graph("golden");
        graph.AddInitializer(name, Tensor.From<float>([0.123456f, 0.234567f, 0.345678f, 0.456789f], 1, 1, 2, 2));
        new Model(graph, opset: 17).Save(_run[file]);
    }
}
