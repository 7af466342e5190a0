using Xunit;

namespace Transfer.Onnx.Tests;

public sealed class SetShapeTests
{
    private const string Text = """
        <ir_version: 8, opset_import: ["" : 17]>
        g (float[batch, 3, h, w] x) => (float[batch, 6] y)
        { p = AveragePool <kernel_shape = [3, 3], strides = [3, 3]> (x) f = Flatten (p) y = Identity (f) }
        """;

    [Fact]
    public void Types_of_all_values_follow()
    {
        var model = Model.Parse(Text);
        SetShape.Run(model, new Dictionary<string, Shape> { ["x"] = SetShape.Parse("4,3,9,9") });
        Assert.Equal("float[4,3,9,9]", model.Graph.Inputs[0].Type!.ToString());
        Assert.Equal("float[4,3,3,3]", model.Graph.Get("p").Type!.ToString());
        Assert.Equal("float[4,27]", model.Graph.Outputs[0].Type!.ToString());
    }

    [Theory]
    [InlineData("1,3,224,224", "[1,3,224,224]")]
    [InlineData("[batch, 3,?,?]", "[batch,3,?,?]")]
    [InlineData("", "[]")]
    public void A_shape_is_read_as_people_write_it(string text, string shape) => Assert.Equal(shape, SetShape.Parse(text).ToString());

    [Theory]
    [InlineData("1,x y", "shape '1,x y': 'x y' is no size; give numbers, names or ?, as in 1,3,224,224 or batch,3,?,?")]
    [InlineData("1,-3", "shape '1,-3': '-3' is no size; give numbers, names or ?, as in 1,3,224,224 or batch,3,?,?")]
    [InlineData("1,,3", "shape '1,,3': '' is no size; give numbers, names or ?, as in 1,3,224,224 or batch,3,?,?")]
    public void What_is_no_shape_is_said(string text, string message) => Throws(ErrorKind.Usage, message, () => SetShape.Parse(text));

    [Theory]
    [InlineData("y", "1,6", ErrorKind.NotFound, "input 'y': the model has none of that name; did you mean 'x'?")]
    [InlineData("pictures", "1,6", ErrorKind.NotFound, "input 'pictures': the model has none of that name; 'transfer inspect' lists them")]
    [InlineData("x", "1,3", ErrorKind.Usage, "input 'x': shape [1,3] is of rank 2, the model declares [batch,3,h,w]; give a shape of rank 4")]
    public void An_input_that_does_not_take_it_is_named(string name, string shape, ErrorKind kind, string message)
    {
        var model = Model.Parse(Text);
        Throws(kind, message, () => SetShape.Run(model, new Dictionary<string, Shape> { [name] = SetShape.Parse(shape) }));
    }

    private static void Throws(ErrorKind kind, string message, Action work)
    {
        TransferException error = Assert.Throws<TransferException>(work);
        Assert.Equal((kind, message), (error.Kind, error.Message));
    }
}
