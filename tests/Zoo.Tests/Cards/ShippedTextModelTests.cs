using Transfer.Onnx;
using Xunit;

namespace Transfer.Zoo.Tests.Cards;

/// <summary>What the cards of the shipped models of text say of their graphs, held against the graphs.</summary>
public sealed class ShippedTextModelTests
{
    public static TheoryData<string> Shipped => [.. Catalog.Default.Cards.Where(card => card.Embedded && card.Task == ModelCard.TextTask).Select(card => card.Name)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void The_cut_and_the_end_of_every_group_are_tensors_that_nodes_compute_one_after_the_other(string name)
    {
        ModelCard card = Catalog.Default.Find(name)!;
        Graph graph = Model.Load(EmbeddedModels.Bytes($"models/{card.File}"), name).Graph;
        List<Node> order = [.. graph.Nodes];
        int[] places = [.. card.FreezeGroups.Select(group => order.IndexOf(graph.Find(group.Until)?.Producer!))];
        Assert.All(places, place => Assert.True(place >= 0));
        Assert.Equal(places.Order(), places);
        Assert.Equal(card.Cut, card.FreezeGroups[^1].Until);
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void The_file_carries_tokenizer_and_settings(string name)
    {
        using var store = new ModelStore(new ModelStoreOptions { Offline = true });
        TextModelSource source = TextModelSource.Read(store.Resolve(name));
        Assert.Equal(new TextModelSettings { Pooling = TokenPooling.Mean, Normalize = true, MaxLength = 256 }, source.Settings);
        Assert.Equal(30522, source.Tokenizer.IdCount);
        Assert.Null(source.Labels);
    }
}
