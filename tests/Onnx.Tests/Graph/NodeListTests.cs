using Xunit;

namespace Transfer.Onnx.Tests;

public sealed class NodeListTests
{
    [Fact]
    public void Nodes_may_be_inserted_and_removed_while_walking()
    {
        Graph graph = Letters("abcdef");
        var seen = new List<string>();
        foreach (Node node in graph.Nodes)
        {
            seen.Add(node.OpType);
            switch (node.OpType)
            {
                case "a":
                    _ = graph.InsertBefore(node, "0", [], []);
                    _ = graph.InsertAfter(node, "1", [], []);
                    break;
                case "c":
                    // The current node and the two behind it, the last of which remains.
                    graph.Remove(node);
                    graph.Remove(graph.Nodes.Single(n => n.OpType == "d"));
                    break;
                case "f":
                    _ = graph.AddNode("2", [], []);
                    break;
            }
        }

        Assert.Equal("a1bcef2", string.Concat(seen));
        Assert.Equal("0a1bef2", string.Concat(graph.Nodes.Select(n => n.OpType)));
        Assert.Equal("2feb1a0", string.Concat(graph.Nodes.Backwards.Select(n => n.OpType)));
        GraphInvariants.Check(graph);
    }

    [Fact]
    public void A_walk_survives_the_removal_of_everything()
    {
        Graph graph = Letters("abcdef");
        var seen = new List<string>();
        foreach (Node node in graph.Nodes)
        {
            seen.Add(node.OpType);
            foreach (Node other in graph.Nodes)
                graph.Remove(other);
        }

        Assert.Equal(["a"], seen);
        Assert.Empty(graph.Nodes);
        Assert.Null(graph.Nodes.First);
        Assert.Null(graph.Nodes.Last);
    }

    [Fact]
    public void A_node_can_be_moved()
    {
        Graph graph = Letters("abcd");
        Node a = graph.Nodes.First!;
        graph.MoveAfter(graph.Nodes.Last!, a);
        graph.MoveBefore(graph.Nodes.First!, graph.Nodes.Last!.Previous!);
        graph.MoveAfter(a, a);
        Assert.Equal("dbca", string.Concat(graph.Nodes.Select(n => n.OpType)));
        GraphInvariants.Check(graph);
    }

    private static Graph Letters(string letters)
    {
        var graph = new Graph("letters");
        foreach (char letter in letters)
            _ = graph.AddNode(letter.ToString(), [], []);
        return graph;
    }
}
