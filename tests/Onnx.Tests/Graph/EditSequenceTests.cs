using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Transfer.Onnx.Tests;

public sealed class EditSequenceTests
{
    [Fact]
    public void Any_sequence_of_edits_keeps_producers_uses_and_names_right() =>
        Prop.ForAll<int[]>(numbers =>
        {
            Graph graph = GraphEditTests.WithIf(out _);
            var random = new Stream(numbers);
            while (!random.IsAtEnd)
            {
                Edit(graph, random);
                GraphInvariants.Check(graph);
            }

            Graph read = Model.Load(new Model(graph, 18).ToBytes(), "edited").Graph;
            GraphInvariants.Check(read);
            Assert.Equal(graph.Nodes.Select(n => string.Join(',', n.Inputs.Select(i => i?.Name))), read.Nodes.Select(n => string.Join(',', n.Inputs.Select(i => i?.Name))));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1500).WithEndSize(250));

    private static void Edit(Graph root, Stream random)
    {
        List<Graph> graphs = [root, .. root.Children];
        Graph graph = graphs[random.Next(graphs.Count)];
        List<Value> values = [.. root.Inputs, .. root.Initializers, .. root.Nodes.SelectMany(n => n.Outputs).OfType<Value>()];
        if (graph != root)
            values.AddRange(graph.Nodes.SelectMany(n => n.Outputs).OfType<Value>());
        Value value = values[random.Next(values.Count)];
        Value other = values[random.Next(values.Count)];
        Node? node = graph.Nodes.Count == 0 ? null : graph.Nodes.ElementAt(random.Next(graph.Nodes.Count));
        string name = $"n{random.Next(5)}";
        try
        {
            switch (random.Next(17))
            {
                case 0:
                    _ = graph.AddNode("Add", [value, other, null], [name]);
                    break;
                case 1 when node is not null:
                    _ = graph.InsertBefore(node, "Split", [value], [name, graph.UniqueName(name)]);
                    break;
                case 2 when node is not null:
                    graph.Remove(node, evenIfUsed: random.Next(2) == 0);
                    break;
                case 3:
                    value.Name = name;
                    break;
                case 4:
                    value.Graph!.ReplaceAllUses(value, other, value.Producer, keepOutputName: random.Next(2) == 0);
                    break;
                case 5 when node is not null:
                    node.SetInput(random.Next(node.Inputs.Count + 1), value);
                    break;
                case 6 when node is { Inputs.Count: > 0 }:
                    node.RemoveInput(random.Next(node.Inputs.Count));
                    break;
                case 7:
                    graph.Outputs.Add(value);
                    break;
                case 8 when graph.Outputs.Count > 0:
                    graph.Outputs.RemoveAt(random.Next(graph.Outputs.Count));
                    break;
                case 9:
                    _ = graph.AddInitializer(name, Tensor.From<float>([1], 1));
                    break;
                case 10 when value.Producer is not null:
                    value.Graph!.ReplaceByInitializer(value, Tensor.From<float>([2], 1));
                    break;
                case 11:
                    _ = root.RemoveUnused();
                    break;
                case 12:
                    root.SortTopologically();
                    break;
                case 13 when node is not null:
                    _ = node.Attributes.AddGraph("body", "body").AddNode("Neg", [value], [name]);
                    break;
                case 14 when node is not null:
                    _ = node.Attributes.Remove("body");
                    break;
                case 15:
                    _ = graph.AddInput(name);
                    break;
                case 16 when node is not null:
                    node.InsertInput(random.Next(node.Inputs.Count + 1), value);
                    break;
            }
        }
        catch (TransferException error)
        {
            Assert.True(error.Kind is ErrorKind.Usage or ErrorKind.BadInput, error.Message);
        }
    }

    /// <summary>The numbers of a test case, read as choices.</summary>
    private sealed class Stream(int[] numbers)
    {
        private int _at;

        public bool IsAtEnd => _at >= numbers.Length;

        public int Next(int limit) => IsAtEnd ? 0 : (int)((uint)(numbers[_at++] * 2654435761u) % (uint)limit);
    }
}
