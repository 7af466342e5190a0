using Xunit;

namespace Transfer.Onnx.Tests.Format.Text;

public sealed class ModelTextTests
{
    private const string Text = """
        <
           ir_version: 10,
           opset_import: ["" : 21]
        >
        g (float[N,3] x) => (y)
           <float[3] b = {1, 2, 3}>
        {
           [add] h = Add(x, b)
           y = Relu(h)
        }

        """;

    [Fact]
    public void A_model_is_parsed_to_a_graph_that_can_be_edited()
    {
        Model model = Model.Parse(Text);
        Assert.Equal(21, model.Opset);
        Assert.Equal(10, model.IrVersion);
        Assert.Equal(["Add", "Relu"], model.Graph.Nodes.Select(node => node.OpType));
        Assert.Equal([1f, 2f, 3f], model.Graph.Find("b")!.Initializer!.AsSpan<float>().ToArray());
        Assert.Equal("Add", model.Graph.Find("h")!.Producer!.OpType);
    }

    [Fact]
    public void The_text_of_a_model_is_what_it_was_parsed_from() =>
        Assert.Equal(Text.ReplaceLineEndings("\n"), Model.Parse(Text).ToText());

    [Fact]
    public void An_edit_shows_in_the_text()
    {
        Model model = Model.Parse(Text);
        model.Graph.Find("h")!.Name = "sum";
        string text = model.ToText(new TextOptions { MaxElements = 0 });
        Assert.Contains("[add] sum = Add(x, b)", text);
        Assert.Contains("y = Relu(sum)", text);
        Assert.Contains("<float[3] b = ...>", text);
    }

    [Fact]
    public void A_wrong_text_names_its_place()
    {
        var error = Assert.Throws<TransferException>(() => Model.Parse("<ir_version: 10>", "net.txt"));
        Assert.StartsWith("net.txt:1:17: expected the name of the graph, found the end of the text; write name (", error.Message);
    }
}
