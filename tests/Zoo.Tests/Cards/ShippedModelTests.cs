using Transfer.Onnx;
using Xunit;

namespace Transfer.Zoo.Tests.Cards;

/// <summary>What the cards of the shipped models say of their graphs, held against the graphs.</summary>
public sealed class ShippedModelTests
{
    public static TheoryData<string> Shipped => [.. Catalog.Default.Cards.Where(card => card.Embedded && card.Task == ModelCard.PictureTask).Select(card => card.Name)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void The_input_is_the_graphs_only_one_and_takes_the_prepared_picture(string name)
    {
        (ModelCard card, Graph graph) = Open(name);
        Value input = Assert.Single(graph.RequiredInputs);
        Assert.Equal(card.Input!.Name, input.Name);
        Assert.Equal(TensorLayout.Nchw, card.Input!.Layout);
        Assert.EndsWith($",3,{card.Preprocessing!.Height},{card.Preprocessing!.Width}]", input.Type!.ToString()!.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void The_cut_and_the_end_of_every_group_are_tensors_that_nodes_compute(string name)
    {
        (ModelCard card, Graph graph) = Open(name);
        Assert.NotEmpty(card.FreezeGroups);
        Assert.All(card.FreezeGroups.Select(group => group.Until).Append(card.Cut!), tensor => Assert.NotNull(graph.Find(tensor)?.Producer));
        Assert.Equal(card.Cut, card.FreezeGroups[^1].Until);
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Every_group_ends_where_the_whole_network_passes(string name)
    {
        (ModelCard card, Graph graph) = Open(name);
        foreach (FreezeGroup group in card.FreezeGroups)
        {
            var reached = new HashSet<Value> { graph.Find(card.Input!.Name!)! };
            foreach (Node node in graph.Nodes)
            {
                if (node.Inputs.Any(value => value is not null && reached.Contains(value)))
                    reached.UnionWith(node.Outputs.Where(value => value is not null && value.Name != group.Until)!);
            }

            Assert.DoesNotContain(reached, value => value.IsOutput);
        }
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void The_groups_share_out_every_weight_in_front_of_the_cut_in_graph_order(string name)
    {
        (ModelCard card, Graph graph) = Open(name);
        var before = new HashSet<string>();
        foreach (FreezeGroup group in card.FreezeGroups)
        {
            HashSet<string> weights = Weights(graph, group.Until);
            Assert.Superset(before, weights);
            Assert.True(weights.Count > before.Count, $"{group.Name} has no weights");
            before = weights;
        }
    }

    [Fact]
    public void The_last_group_of_the_default_model_is_its_upper_blocks_and_head_convolution()
    {
        (ModelCard card, Graph graph) = Open("efficientnet-lite0");
        IEnumerable<string> last = Weights(graph, card.Cut!).Except(Weights(graph, card.FreezeGroups[^2].Until));
        Assert.Equal(["_blocks.12", "_blocks.13", "_blocks.14", "_blocks.15", "_conv_head"],
            last.Select(weight => weight.StartsWith("_blocks", StringComparison.Ordinal) ? string.Join('.', weight.Split('.').Take(2)) : weight.Split('.')[0]).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void The_number_of_parameters_is_the_graphs(string name)
    {
        (ModelCard card, Graph graph) = Open(name);
        HashSet<string> weights = Weights(graph, graph.Outputs[0].Name);
        Assert.Equal(card.Parameters, weights.Sum(weight => graph.Find(weight)!.Initializer!.Count));
    }

    [Fact]
    public void The_default_model_has_an_output_for_every_label()
    {
        (ModelCard card, Graph graph) = Open("efficientnet-lite0");
        Assert.EndsWith($",{card.Labels!.Count}]", graph.Outputs[0].Type!.ToString()!.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static (ModelCard Card, Graph Graph) Open(string name)
    {
        ModelCard card = Catalog.Default.Find(name)!;
        return (card, Model.Load(EmbeddedModels.Bytes($"models/{card.File}"), card.File!).Graph);
    }

    // The trained initializers that a tensor is computed from: those of convolutions and matrix products, be they behind a Cast.
    private static HashSet<string> Weights(Graph graph, string until)
    {
        var needed = new HashSet<Value> { graph.Find(until)! };
        var weights = new HashSet<string>();
        foreach (Node node in graph.Nodes.Reverse().Where(node => node.Outputs.Any(value => value is not null && needed.Contains(value))))
        {
            needed.UnionWith(node.Inputs.Where(value => value is not null)!);
            if (!node.Is("Conv") && !node.Is("Gemm"))
                continue;
            foreach (Value weight in node.Inputs.Skip(1).Select(value => value!.Producer is { } cast ? cast.Input(0)! : value))
                weights.Add(weight.Name);
        }

        return weights;
    }
}
