using Xunit;

namespace Transfer.Onnx.Tests;

public sealed class TopologicalSortTests
{
    [Fact]
    public void A_sorted_graph_is_left_as_it_is_and_an_unsorted_one_is_changed_little()
    {
        var graph = new Graph("g");
        Value x = graph.AddInput("x");
        Node b = graph.AddNode("B", [x], ["b"]);
        Node a = graph.AddNode("A", [x], ["a"]);
        Node c = graph.AddNode("C", [x], ["c"]);
        Node d = graph.AddNode("D", [a.Outputs[0], b.Outputs[0]], ["d"]);
        graph.SortTopologically();
        Assert.Equal([b, a, c, d], graph.Nodes);
        graph.MoveBefore(b, d);
        graph.SortTopologically();
        Assert.Equal([a, b, d, c], graph.Nodes);
        GraphInvariants.Check(graph);
    }

    [Fact]
    public void What_a_subgraph_reads_comes_before_its_node()
    {
        Graph graph = GraphEditTests.WithIf(out Node branch);
        Graph then = branch.Attributes["then_branch"].Graph;
        then.MoveBefore(then.Nodes.First!, then.AddNode("Neg", [then.Get("inner")], ["late"]));
        graph.MoveBefore(graph.Nodes.First!, branch);
        graph.SortTopologically();
        Assert.Equal(["Relu", "If"], graph.Nodes.Select(n => n.OpType));
        Assert.Equal(["Relu", "Neg"], then.Nodes.Select(n => n.OpType));
    }

    [Fact]
    public void A_circle_is_named()
    {
        var graph = new Graph("g");
        Node a = graph.AddNode("A", [graph.AddInput("x")], ["a"], "first");
        Node b = graph.AddNode("B", [a.Outputs[0]], ["b"]);
        Node c = graph.AddNode("C", [b.Outputs[0]], ["c"], "third");
        b.SetInput(1, c.Outputs[0]);
        Expect.Error(ErrorKind.BadInput,
            "graph 'g': nodes read each other in a circle: node 'third' (C), the node of 'b' (B); cut it by changing an input",
            graph.SortTopologically);
        Assert.Equal([a, b, c], graph.Nodes);
    }

    [Fact]
    public void A_node_that_reads_itself_through_its_subgraph_is_a_circle()
    {
        Graph graph = GraphEditTests.WithIf(out Node branch);
        branch.Attributes["then_branch"].Graph.Nodes.First!.SetInput(0, branch.Outputs[0]);
        Expect.Error(ErrorKind.BadInput,
            "graph 'main': nodes read each other in a circle: the node of 'y' (If); cut it by changing an input",
            graph.SortTopologically);
    }

    [Fact]
    public void A_hundred_thousand_nodes_in_reverse_are_sorted_without_recursion()
    {
        Graph graph = LongGraphs.Chain(100_000);
        foreach (Node node in graph.Nodes.ToList())
            graph.MoveBefore(graph.Nodes.First!, node);
        graph.SortTopologically();
        Assert.Equal("v0", graph.Nodes.First!.Outputs[0]!.Name);
        Assert.Equal("v99999", graph.Nodes.Last!.Outputs[0]!.Name);
        GraphInvariants.Check(graph);
    }

    [Fact]
    public void A_hundred_thousand_nodes_are_saved_read_copied_and_cut()
    {
        var model = new Model(LongGraphs.Chain(100_000), opset: 18);
        Model read = Model.Load(model.ToBytes(), "long");
        Assert.Equal(100_000, read.Graph.Nodes.Count);
        Assert.Equal(100_000, read.Clone().Graph.Nodes.Count);
        Assert.Equal(50_000, read.Extract(["v49999"], ["v99999"]).Graph.Nodes.Count);
        Assert.Equal("v99", read.Graph.CutClassifier("v99").Name);
        Assert.Equal(100, read.Graph.Nodes.Count);
    }
}
