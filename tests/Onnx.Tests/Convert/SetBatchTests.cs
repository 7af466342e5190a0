using Xunit;

namespace Transfer.Onnx.Tests;

public sealed class SetBatchTests
{
    [Fact]
    public void A_symbol_becomes_a_number_wherever_it_stands_first()
    {
        Model model = Parse("float[N, 3, 8, 8] x", "float[N, 3] y", "float[N, 3, 1, 1] p, float[3, N] other");
        SetBatch.Run(model, "m", 4);
        Assert.Equal(["float[4,3,8,8]", "float[4,3,1,1]", "float[4,3]"], Types(model));
    }

    [Fact]
    public void A_number_becomes_a_symbol_and_inner_types_of_it_are_forgotten()
    {
        Model model = Parse("float[1, 3, 8, 8] x", "float[1, 3] y", "float[1, 3, 1, 1] p");
        SetBatch.Run(model, "m", "batch");
        Assert.Equal(["float[batch,3,8,8]", null, "float[batch,3]"], Types(model));
    }

    [Fact]
    public void A_number_becomes_another()
    {
        Model model = Parse("float[2, 3, 8, 8] x", "float[2, 3] y", "float[7, 3, 1, 1] p");
        SetBatch.Run(model, "m", 5);
        Assert.Equal(["float[5,3,8,8]", "float[7,3,1,1]", "float[5,3]"], Types(model));
    }

    [Fact]
    public void An_input_that_is_also_an_initializer_keeps_its_shape()
    {
        var model = Model.Parse("""
            <ir_version: 3, opset_import: ["" : 11]>
            g (float[1, 3] x, float[1, 3] w) => (float[1, 3] y)
            <float[1, 3] w = {1, 2, 3}>
            { y = Add (x, w) }
            """);
        SetBatch.Run(model, "m", 6);
        Assert.Equal("float[1,3]", model.Graph.Get("w").Type!.ToString());
        Assert.Equal("float[6,3]", model.Graph.Get("y").Type!.ToString());
    }

    [Theory]
    [InlineData("float x")]
    [InlineData("float[] x")]
    public void An_input_without_a_first_dimension_is_named(string input)
    {
        var model = Model.Parse($$"""
            <ir_version: 8, opset_import: ["" : 17]>
            g ({{input}}) => (float y) { y = Relu (x) }
            """);
        var error = Assert.Throws<TransferException>(() => SetBatch.Run(model, "m.onnx", 1));
        Assert.Equal((ErrorKind.BadInput, "m.onnx: input 'x' has no first dimension to set the batch in"), (error.Kind, error.Message));
    }

    private static Model Parse(string input, string output, string inner) => Model.Parse($$"""
        <ir_version: 8, opset_import: ["" : 17]>
        g ({{input}}) => ({{output}})
        <{{inner}}>
        {
          p = GlobalAveragePool (x)
          y = Flatten (p)
        }
        """);

    private static IEnumerable<string?> Types(Model model) =>
        new[] { "x", "p", "y" }.Select(name => model.Graph.Get(name).Type?.ToString());
}
