using Xunit;

namespace Transfer.Onnx.Tests;

public sealed class ReplaceTests
{
    [Fact]
    public void A_node_is_put_between_a_value_and_its_users()
    {
        Graph graph = GraphEditTests.WithIf(out Node branch);
        Value h = graph.Get("h");
        Node clip = graph.InsertAfter(h.Producer, "Clip", [h], ["clipped"]);
        graph.ReplaceAllUses(h, clip.Outputs[0]!, except: clip);
        Assert.Equal([clip], h.Uses.Select(u => u.Node));
        Assert.Equal("clipped", branch.Attributes["else_branch"].Graph.Nodes.First!.Inputs[0]!.Name);
        GraphInvariants.Check(graph);
    }

    [Fact]
    public void An_output_keeps_its_name_and_type()
    {
        Graph graph = GraphEditTests.Chain(out _, out Node gemm);
        Value logits = gemm.Outputs[0]!;
        Value softmax = graph.Append("Softmax", [logits], "probabilities");
        graph.ReplaceAllUses(logits, softmax, except: softmax.Producer);
        Assert.Same(softmax, Assert.Single(graph.Outputs));
        Assert.Equal("float[n,2] logits", softmax.ToString());
        Assert.Equal("logits_replaced", logits.Name);
        GraphInvariants.Check(graph);
    }

    [Fact]
    public void An_output_takes_the_new_name_when_asked()
    {
        Graph graph = GraphEditTests.Chain(out _, out Node gemm);
        Value logits = gemm.Outputs[0]!;
        Value softmax = graph.Append("Softmax", [logits], "probabilities");
        graph.ReplaceAllUses(logits, softmax, softmax.Producer, keepOutputName: false);
        Assert.Equal(["probabilities"], graph.Outputs.Select(v => v.Name));
        Assert.Equal("logits", logits.Name);
    }

    [Fact]
    public void An_output_replaced_by_an_input_goes_through_an_identity()
    {
        Graph graph = GraphEditTests.Chain(out Value x, out Node gemm);
        graph.ReplaceAllUses(gemm.Outputs[0]!, x);
        Value output = Assert.Single(graph.Outputs);
        Assert.Equal(("logits", "Identity"), (output.Name, output.Producer!.OpType));
        Assert.Equal("x", x.Name);
        Assert.Equal(2, graph.RemoveUnused() - 2);
        Assert.Equal(["Identity"], graph.Nodes.Select(n => n.OpType));
        GraphInvariants.Check(graph);
    }

    [Fact]
    public void A_value_of_another_graph_is_refused()
    {
        Graph graph = GraphEditTests.WithIf(out Node branch);
        Graph then = branch.Attributes["then_branch"].Graph;
        Expect.Error(ErrorKind.Usage,
            "value 'h': it is of another graph; take one of this graph", () => then.ReplaceAllUses(graph.Get("h"), then.Get("inner")));
        Expect.Error(ErrorKind.Usage,
            "value 'inner': it is of a graph that is not visible here; use one of this graph or of those around it",
            () => graph.ReplaceAllUses(graph.Get("h"), then.Get("inner")));
        Expect.Error(ErrorKind.Usage, "value 'x': no node of this graph computes it; take an output of a node",
            () => graph.ReplaceByInitializer(graph.Get("x"), Tensor.From<float>([1])));
    }
}
