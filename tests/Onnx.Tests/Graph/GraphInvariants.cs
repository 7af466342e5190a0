using Xunit;

namespace Transfer.Onnx.Tests;

/// <summary>What must be true of every graph after every edit.</summary>
internal static class GraphInvariants
{
    public static void Check(Graph graph)
    {
        var uses = new Dictionary<Value, HashSet<Use>>();
        var outputs = new Dictionary<Value, int>();
        var defined = new HashSet<Value>();
        Walk(graph, uses, outputs, defined);
        foreach (Value value in defined.Concat(uses.Keys).Concat(outputs.Keys).Distinct())
        {
            HashSet<Use> wanted = uses.GetValueOrDefault(value) ?? [];
            Assert.Equal(wanted.Count, value.Uses.Count);
            Assert.True(wanted.SetEquals(value.Uses), $"uses of {value.Name}");
            Assert.Equal(outputs.GetValueOrDefault(value) > 0, value.IsOutput);
            Assert.NotNull(value.Graph);
        }
    }

    private static void Walk(Graph graph, Dictionary<Value, HashSet<Use>> uses, Dictionary<Value, int> outputs, HashSet<Value> defined)
    {
        Assert.All(graph.Inputs, v => Assert.True(v.IsInput && v.Graph == graph && v.Producer is null));
        Assert.All(graph.Initializers, v => Assert.True(v.Initializer is not null && v.Graph == graph && v.Producer is null));
        defined.UnionWith(graph.Inputs);
        defined.UnionWith(graph.Initializers);
        Assert.All(graph.Outputs, v => Assert.Same(v, graph.Find(v.Name)));
        foreach (Value output in graph.Outputs)
            outputs[output] = outputs.GetValueOrDefault(output) + 1;
        Node? previous = null;
        int count = 0;
        foreach (Node node in graph.Nodes)
        {
            Assert.Same(previous, node.Previous);
            Assert.Same(graph, node.Graph);
            Assert.False(node.IsRemoved);
            previous = node;
            count++;
            for (int i = 0; i < node.Inputs.Count; i++)
            {
                if (node.Inputs[i] is not { } input)
                    continue;
                if (!uses.TryGetValue(input, out HashSet<Use>? set))
                    uses.Add(input, set = []);
                Assert.True(set.Add(new Use(node, i)));
                Assert.True(input.Graph!.Encloses(graph));

                // In the file there are only names: this one must lead to the same value.
                Assert.Same(input, graph.Find(input.Name));
            }

            for (int i = 0; i < node.Outputs.Count; i++)
            {
                if (node.Outputs[i] is not { } output)
                    continue;
                Assert.Same(node, output.Producer);
                Assert.Equal(i, output.ProducerIndex);
                Assert.Same(graph, output.Graph);
                Assert.True(defined.Add(output));
            }

            foreach (Graph subgraph in node.Subgraphs)
            {
                Assert.Same(node, subgraph.OwnerNode);
                Assert.Contains(subgraph, graph.Children);
                Walk(subgraph, uses, outputs, defined);
            }
        }

        Assert.Same(previous, graph.Nodes.Last);
        Assert.Equal(count, graph.Nodes.Count);
        foreach (Value value in defined.Where(v => v.Graph == graph))
            Assert.True(graph.Find(value.Name) is { } found && found.Graph == graph, value.Name);
    }
}
