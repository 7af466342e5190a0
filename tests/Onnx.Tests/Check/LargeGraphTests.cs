using Xunit;

namespace Transfer.Onnx.Tests.Check;

/// <summary>Nothing here may recurse over depth or take longer than the nodes are many: these would overflow the stack or never end.</summary>
public sealed class LargeGraphTests
{
    [Fact]
    public void A_chain_of_a_hundred_thousand_nodes_goes_through_everything()
    {
        Model model = Model.Load(Chain(100_000).ToBytes(), "chain");
        Assert.True(ModelCheck.Run(model, new CheckOptions { Full = true, Limits = new ModelLimits() }).IsValid);
        model.Graph.SortTopologically();
        _ = InferShapes.Run(model);
        Assert.Equal("float[2,3]", model.Graph.Outputs[0].Type!.ToString());
        Assert.Equal(0, FoldConstants.Run(model));
        Assert.Equal(100_000, model.Clone().Graph.Nodes.Count);
    }

    /// <summary>Wide and deep at once: a million nodes, and a chain through a third of them.</summary>
    [Fact]
    public void A_million_nodes_are_loaded_checked_inferred_and_sorted()
    {
        var graph = new Graph("ladder");
        Value value = graph.AddInput("x", new TensorType(DataType.Float, new Shape("n", 3)));
        for (int i = 0; i < 333_333; i++)
        {
            Value left = graph.AddNode("Relu", [value], [$"l{i}"]).Outputs[0]!, right = graph.AddNode("Neg", [value], [$"r{i}"]).Outputs[0]!;
            value = graph.AddNode("Add", [left, right], [$"v{i}"]).Outputs[0]!;
        }

        graph.AddOutput(graph.AddNode("Identity", [value], ["y"]).Outputs[0]!, new TensorType(DataType.Float));
        Model model = Model.Load(new Model(graph, opset: 17).ToBytes(), "ladder");
        Assert.Equal(1_000_000, model.Graph.Nodes.Count);
        Assert.True(ModelCheck.Run(model, new CheckOptions { Full = true }).IsValid);
        _ = InferShapes.Run(model);
        Assert.Equal("float[n,3]", model.Graph.Outputs[0].Type!.ToString());
        model.Graph.SortTopologically();
        Assert.Equal("l0", model.Graph.Nodes.First!.Outputs[0]!.Name);
    }

    [Fact]
    public void A_hundred_thousand_functions_that_call_the_next_one_are_not_followed_down()
    {
        Model model = Chain(1);
        model.OpsetImports["d"] = 1;
        for (int i = 0; i < 100_000; i++)
        {
            var function = new Function("d", $"F{i}");
            function.OpsetImports[""] = 17;
            function.OpsetImports["d"] = 1;
            Value x = function.Body.AddInput("x", null);
            Node call = function.Body.AddNode(i == 99_999 ? "Relu" : $"F{i + 1}", [x], ["y"], domain: i == 99_999 ? "" : "d");
            function.Body.AddOutput(call.Outputs[0]!, null);
            model.Functions.Add(function);
        }

        Assert.True(ModelCheck.Run(model, new CheckOptions { Full = true }).IsValid);
    }

    [Fact]
    public void A_circle_of_a_hundred_thousand_nodes_is_found()
    {
        Model model = Chain(100_000);
        Node first = model.Graph.Nodes.First!;
        first.SetInput(0, model.Graph.Outputs[0]);
        CheckReport report = ModelCheck.Run(model);
        Assert.Contains("got a circle of nodes that read each other: ", Assert.Single(report.Errors).Message);
        Assert.Contains(" and 99992 more; cut it", report.Errors[0].Message);
    }

    [Fact]
    public void Two_thousand_findings_are_cut_to_the_first_thousand()
    {
        Model model = Chain(1);
        Node node = model.Graph.Nodes.First!;
        for (int i = 0; i < 2_000; i++)
            node.Attributes.Set($"a{i}", 1);
        CheckReport report = ModelCheck.Run(model);
        Assert.Equal(1000, report.Errors.Count);
        Assert.Equal("findings: 1000 more are left out; mend these first", Assert.Single(report.Warnings).ToString());
    }

    private static Model Chain(int nodes)
    {
        var graph = new Graph("chain");
        Value value = graph.AddInput("x", new TensorType(DataType.Float, new Shape(2, 3)));
        for (int i = 0; i < nodes; i++)
            value = graph.AddNode("Relu", [value], [$"v{i}"]).Outputs[0]!;
        graph.AddOutput(value, new TensorType(DataType.Float, new Shape(2, 3)));
        return new Model(graph, opset: 17);
    }
}
