using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class RemoveNopArithmeticTests
{
    private const string Pass = "remove-nop-arithmetic";

    private const string Constants = "float one = {1}, float zero = {0}, float[1,4] ones = {1, 1, 1, 1}, float[2,1,1] tall = {1, 1}";

    [Theory]
    [InlineData("Mul(a, one)")]
    [InlineData("Mul(ones, a)")]
    [InlineData("Div(a, one)")]
    [InlineData("Add(zero, a)")]
    [InlineData("Sub(a, zero)")]
    [InlineData("Pow(a, one)")]
    [InlineData("Relu(a)")]
    public void What_changes_no_number_goes(string node) =>
        Rewriting.Gives(Pass, "float[N,4] x", $"a = Relu(x) b = {node} y = Neg(b)", "a = Relu(x) y = Neg(a)", constants: Constants, left: "");

    [Theory]
    [InlineData("Mul(a, tall)")]
    [InlineData("Div(one, a)")]
    [InlineData("Sub(zero, a)")]
    [InlineData("Mul(a, zero)")]
    [InlineData("Pow(one, a)")]
    public void What_changes_numbers_or_the_shape_stays(string node) =>
        Rewriting.Leaves(Pass, "float[N,4] x", $"a = Relu(x) b = {node} y = Neg(b)", constants: Constants);
}
