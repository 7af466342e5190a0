using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class RemoveDropoutTests
{
    private const string Pass = "remove-dropout";

    [Theory]
    [InlineData("a = Dropout(x)", 12)]
    [InlineData("a = Dropout(x, r)", 13)]
    [InlineData("a = Dropout(x, r, off)", 13)]
    [InlineData("a = Dropout(x, zero, on)", 13)]
    [InlineData("a = Dropout<ratio = 0.5>(x)", 10)]
    [InlineData("a, mask = Dropout<is_test = 1>(x)", 6)]
    public void Dropout_that_does_not_train_goes(string dropout, int opset) => Rewriting.Gives(Pass, "float[2] x", dropout + " y = Relu(a)", "y = Relu(x)", opset,
        "float r = {0.5}, float zero = {0}, bool on = {1}, bool off = {0}", left: "");

    [Theory]
    [InlineData("a = Dropout(x, r, on) y = Relu(a)", 13)]
    [InlineData("a = Dropout(x, r, x2) y = Relu(a)", 13)]
    [InlineData("a, y1 = Dropout(x) y = Relu(a)", 13)]
    [InlineData("a = Dropout(x) y = Relu(a)", 6)]
    public void Dropout_that_may_train_or_whose_mask_is_read_stays(string nodes, int opset) =>
        Rewriting.Leaves(Pass, "float[2] x, bool x2", nodes, opset, "float r = {0.5}, bool on = {1}");
}
