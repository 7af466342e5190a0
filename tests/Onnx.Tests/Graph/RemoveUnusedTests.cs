using Xunit;

namespace Transfer.Onnx.Tests;

public sealed class RemoveUnusedTests
{
    [Fact]
    public void What_no_output_needs_goes_and_what_subgraphs_need_stays()
    {
        Graph graph = GraphEditTests.WithIf(out Node branch);
        Value dead = graph.Append("Add", [graph.Append("Neg", [graph.Get("x")], "dead"), graph.Get("w")], "deader");
        Graph then = branch.Attributes["then_branch"].Graph;
        _ = then.Append("Mul", [dead, then.Get("inner")], "dead_inside");
        _ = then.AddInitializer("unused", Tensor.From<float>([1]));
        _ = graph.AddNode("Print", [graph.Get("x")], [], domain: "custom");

        Assert.Equal(5, graph.RemoveUnused());
        Assert.Equal(["Relu", "If", "Print"], graph.Nodes.Select(n => n.OpType));
        Assert.Equal(["Relu"], then.Nodes.Select(n => n.OpType));
        Assert.Empty(graph.Initializers);
        Assert.Equal(["x", "c"], graph.Inputs.Select(v => v.Name));
        GraphInvariants.Check(graph);
    }

    [Fact]
    public void An_unused_constant_takes_its_input_line_with_it()
    {
        Graph graph = GraphEditTests.Chain(out _, out Node gemm);
        graph.Inputs.Add(graph.Get("w"));
        graph.Inputs.Add(graph.Get("b"));
        Assert.Equal(["x"], graph.RequiredInputs.Select(v => v.Name));
        gemm.RemoveInput(2);
        Assert.Equal(1, graph.RemoveUnused());
        Assert.Equal(["x", "w"], graph.Inputs.Select(v => v.Name));
        Assert.Null(graph.Find("b"));
    }

    [Fact]
    public void A_hundred_thousand_dead_nodes_in_a_chain_go_in_linear_time()
    {
        const int Many = 100_000;
        Graph graph = LongGraphs.Chain(Many);
        graph.Outputs.Clear();
        Assert.Equal(Many, graph.RemoveUnused());
        Assert.Equal(["x"], graph.Inputs.Select(v => v.Name));
        Assert.Empty(graph.Get("x").Uses);
    }
}
