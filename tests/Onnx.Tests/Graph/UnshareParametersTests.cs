using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests;

public sealed class UnshareParametersTests
{
    [SkippableFact]
    public void Norms_that_were_merged_while_fresh_become_separate()
    {
        Model model = Model.Load(SharedData.Require("models/exports/bert-seqcls.ts17-pristine/model.onnx"));
        Assert.Equal(21, FloatParameters(model).Count);
        UnshareReport report = model.Graph.UnshareParameters();
        Assert.Equal(41, FloatParameters(model).Count);
        Assert.Equal(20, report.Separated.Count);
        Assert.Empty(report.Tied);
        Assert.DoesNotContain(model.Graph.Nodes, n => n.Is("Identity"));
        Assert.All(report.Separated, v => Assert.NotNull(v.Initializer));
        GraphInvariants.Check(model.Graph);
    }

    [SkippableFact]
    public void Projections_that_are_shared_on_purpose_stay_tied()
    {
        Model model = Model.Load(SharedData.Require("models/exports/deberta-v2.ts17/model.onnx"));
        int before = model.Graph.Initializers.Count;
        UnshareReport report = model.Graph.UnshareParameters();
        Assert.Empty(report.Separated);
        Assert.Equal(before, model.Graph.Initializers.Count);
        Assert.Equal(8, report.Tied.Count);
        Assert.Contains("onnx::MatMul_758", report.Tied.Select(v => v.Name));
        Assert.Equal(["/deberta/encoder/layer.0/attention/self/key_proj/MatMul", "/deberta/encoder/layer.0/attention/self/key_proj_1/MatMul"],
            model.Graph.Get("onnx::MatMul_758").Uses.Select(u => u.Node.Name).Order());
    }

    [Fact]
    public void An_embedding_that_is_the_output_projection_stays_tied_and_is_reported()
    {
        var graph = new Graph("g");
        Value ids = graph.AddInput("ids");
        Value table = graph.AddInitializer("table", Tensor.From<float>([1, 2, 3, 4], 2, 2));
        Value embedded = graph.Append("Gather", [table, ids], "embedded");
        Value copy = graph.Append("Identity", [table], "lm_head.weight");
        graph.AddOutput(graph.Append("Gemm", [embedded, copy], "logits", ("transB", 1)));
        UnshareReport report = graph.UnshareParameters();
        Assert.Empty(report.Separated);
        Assert.Equal([table], report.Tied);
        Assert.Equal(["Gather", "Gemm"], table.Uses.Select(u => u.Node.OpType));
    }

    [Fact]
    public void Chains_of_identities_are_followed_and_old_files_list_the_new_constants_as_inputs()
    {
        var graph = new Graph("g");
        Value x = graph.AddInput("x");
        Value ones = graph.AddInitializer("a", Tensor.From<float>([1, 1, 1], 3));
        graph.Inputs.Add(ones);
        Value b = graph.Append("Identity", [ones], "b");
        Value c = graph.Append("Identity", [b], "c");
        Value counts = graph.AddInitializer("counts", Tensor.From<long>([1, 1], 2));
        Value sum = graph.Append("Sum", [x, ones, b, c, graph.Append("Identity", [counts], "kept")], "y");
        graph.AddOutput(sum);
        UnshareReport report = graph.UnshareParameters();
        Assert.Equal(["b", "c"], report.Separated.Select(v => v.Name));
        Assert.Equal(["x", "a", "b", "c"], graph.Inputs.Select(v => v.Name));
        Assert.Equal(["Identity", "Sum"], graph.Nodes.Select(n => n.OpType));
        Assert.Equal([1f, 1, 1], c.Initializer!.AsSpan<float>().ToArray());
        GraphInvariants.Check(graph);
    }

    private static List<Value> FloatParameters(Model model) =>
        [.. model.Graph.Initializers.Where(v => v.Initializer!.Type == DataType.Float && v.Initializer.Count > 1)];
}
