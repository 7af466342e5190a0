using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class PipelineTests
{
    private const int EveryNth = 5;

    [Fact]
    public void Every_pass_has_a_name_and_a_summary_of_its_own()
    {
        Assert.Equal(Pipeline.All.Count, Pipeline.All.Select(p => p.Name).Distinct().Count());
        Assert.All(Pipeline.All, p => Assert.Matches("^[a-z]+(-[a-z]+)+$", p.Name));
        Assert.All(Pipeline.All, p => Assert.NotEmpty(p.Summary));
        Assert.DoesNotContain(Pipeline.Default.Passes, p => p.Name == "fold-stored-weights");
        Assert.DoesNotContain(Pipeline.Default.Passes, p => p.Name == "fold-shapes");
        Assert.DoesNotContain(Pipeline.ForTraining.Passes, p => p.Name is "fold-constants" or "fold-stored-weights" or "remove-dropout");
        Assert.Contains(Pipeline.ForTraining.Passes, p => p.Name == "fold-shapes");
        Assert.All(Pipeline.ForTraining.Passes, p => Assert.True(p.KeepsBits));
        Assert.All(Pipeline.Exact.Passes, p => Assert.True(p.KeepsBits));
    }

    [Fact]
    public void Named_passes_run_in_the_order_of_the_table() =>
        Assert.Equal(["remove-identity", "fuse-gelu"], Pipeline.Of(["fuse-gelu", "remove-identity", "fuse-gelu"]).Passes.Select(p => p.Name));

    [Theory]
    [InlineData("fuse-gellu", "did you mean 'fuse-gelu' or 'fuse-silu'?")]
    [InlineData("everything", "'transfer optimize --help' lists them")]
    public void A_name_that_is_not_there_is_refused_with_the_nearest(string name, string advice) =>
        Expect.Error(ErrorKind.Usage, $"pass '{name}': there is none of that name; {advice}", () => Pipeline.Of([name]));

    [Fact]
    public void What_one_pass_leaves_the_next_takes_until_nothing_changes()
    {
        Model model = Rewriting.Parse("float[N,3,8,8] x",
            """
            p = Constant<value = int64[8] {0, 0, 1, 1, 0, 0, 1, 1}>()
            a = Pad(x, p)
            b = Conv(a, w)
            c = Identity(b)
            d = Dropout(c)
            e = BatchNormalization(d, s, s, z, s)
            f = Relu(e)
            g = GlobalAveragePool(f)
            n = Shape(g)
            i = Constant<value = int64[1] {0}>()
            r = Gather(n, i)
            k = Constant<value = int64[1] {-1}>()
            t = Concat<axis = 0>(r, k)
            y = Reshape(g, t)
            """, opset: 20, "float[1,3,3,3] w = {1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9}, float[1] s = {1}, float[1] z = {0}");
        PipelineReport report = Pipeline.Default.Run(model);
        Assert.Equal(["Conv", "Relu", "GlobalAveragePool", "Reshape"], model.Graph.Nodes.Select(n => n.OpType));
        Assert.Equal([0L, 1], model.Graph.Get("y").Producer!.Inputs[1]!.Initializer!.ToLongs());
        Assert.InRange(report.Rounds, 2, 3);
        Assert.Contains(report.Changes, change => change is { Pass.Name: "fuse-batch-normalization", Count: 1 });
        Assert.Empty(report.RolledBack);
        Assert.Equal((14, 4), (report.NodesBefore, report.NodesAfter));
        Assert.Empty(Pipeline.Default.Run(model).Changes);
        GraphInvariants.Check(model.Graph);
    }

    [Fact]
    public void Nodes_out_of_order_are_put_in_order_first()
    {
        Model model = Rewriting.Parse("float[2] x", "y = Neg(b) b = Identity(a) a = Relu(x)", opset: 20);
        _ = Pipeline.Default.Run(model);
        Assert.Equal(["Relu", "Neg"], model.Graph.Nodes.Select(n => n.OpType));
    }

    /// <summary>Whatever is not linear in the nodes takes minutes here.</summary>
    [Fact]
    public void A_hundred_thousand_nodes_are_rewritten()
    {
        var graph = new Graph("long");
        Value x = graph.AddInput("x", new TensorType(DataType.Float, new Shape("N", 8)));
        Value one = graph.AddInitializer("one", Tensor.From<float>([1]));
        Value tall = graph.AddInitializer("tall", Tensor.From<long>([8, -1], 2)), wide = graph.AddInitializer("wide", Tensor.From<long>([-1, 8], 2));
        for (int i = 0; i < 12_500; i++)
        {
            Value a = graph.Append("Transpose", [graph.Append("Identity", [x], "a")], "a", ("perm", new long[] { 1, 0 }));
            Value b = graph.Append("Mul", [graph.Append("Transpose", [a], "b", ("perm", new long[] { 1, 0 })), one], "b");
            Value c = graph.Append("Reshape", [graph.Append("Reshape", [b, tall], "c"), wide], "c");
            x = graph.Append("Relu", [c], "r");
        }

        graph.AddOutput(graph.Append("Neg", [x], "y"));
        var model = new Model(graph, opset: 20);
        PipelineReport report = Pipeline.Default.Run(model);
        Assert.Equal((87_501, 2), (report.NodesBefore, report.NodesAfter));
    }

    [Fact]
    public void A_pass_that_the_judge_objects_to_is_taken_back_and_not_tried_again()
    {
        Model model = Rewriting.Parse("float[2] x", "a = Identity(x) b = Relu(a) c = Relu(a) d = Mul(b, one) y = Add(c, d)", opset: 20, "float one = {1}");
        string before = model.ToText();
        var asked = new List<string>();
        Model proven = Pipeline.Default.Prove(model, (_, pass) =>
        {
            asked.Add(pass.Name);
            return pass.Name == "remove-nop-arithmetic" ? "output 'y': it is another" : null;
        }, out PipelineReport report);
        Assert.Equal(["Relu", "Mul", "Add"], proven.Graph.Nodes.Select(n => n.OpType));
        Assert.Equal(["remove-identity", "remove-duplicates"], report.Changes.Select(c => c.Pass.Name));
        Assert.Equal("remove-nop-arithmetic: output 'y': it is another", Assert.Single(report.RolledBack).ToString());
        Assert.Equal(["remove-identity", "remove-nop-arithmetic", "remove-duplicates"], asked);
        Assert.Equal(before, model.ToText());
    }

    /// <summary>Each pass alone and all together, on models that exercise every operator: the graph is sound and sorted, and a second run changes nothing.</summary>
    [SkippableFact]
    public void Every_pass_leaves_sound_graphs_of_which_it_changes_nothing_more()
    {
        var problems = new List<string>();
        int changed = 0, number = 0;
        foreach (BackendCase backendCase in BackendArchive.Require().Where((_, i) => i % EveryNth == 0))
        {
            Pass alone = Pipeline.All[number++ % Pipeline.All.Count];
            try
            {
                Model model = Model.Load(backendCase.Model);
                changed += CheckAlone(alone, model.Clone(), backendCase.Name, problems);
                changed += Pipeline.Default.Run(model).Changes.Sum(c => c.Count);
                GraphInvariants.Check(model.Graph);
                CheckSorted(model.Graph);
                if (Pipeline.Default.Run(model).Changes is [var again, ..])
                    problems.Add($"{backendCase.Name}: {again.Pass} changes its own result");
            }
            catch (TransferException error)
            {
                problems.Add($"{backendCase.Name}: {error.Message}");
            }
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
        Assert.True(changed > 1000, $"{changed} changes");
    }

    private static int CheckAlone(Pass pass, Model model, string name, List<string> problems)
    {
        int changed = pass.Apply(model);
        if (changed == 0)
            return 0;
        GraphInvariants.Check(model.Graph);
        CheckSorted(model.Graph);
        if (pass.Apply(model) > 0)
            problems.Add($"{name}: {pass} alone changes its own result");
        return changed;
    }

    private static void CheckSorted(Graph graph)
    {
        Node[] before = [.. graph.Nodes];
        graph.SortTopologically();
        Assert.Equal(before, graph.Nodes);
    }
}
