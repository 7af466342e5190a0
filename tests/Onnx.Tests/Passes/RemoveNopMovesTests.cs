using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class RemoveNopMovesTests
{
    private const string Pass = "remove-nop-moves";

    private const string Constants = "int64[2] same = {0, 4}, int64[2] ones = {1, 1}, int64[4] zeros = {0, 0, 0, 0}, int64[1] zero = {0}, int64[1] end = {9223372036854775807}, "
        + "int64[1] one = {1}, int64[1] back = {-1}, int64[1] least = {-9223372036854775808}";

    [Theory]
    [InlineData("Reshape(a, same)")]
    [InlineData("Expand(a, ones)")]
    [InlineData("Tile(a, ones)")]
    [InlineData("Pad(a, zeros)")]
    [InlineData("Slice(a, zero, end)")]
    [InlineData("Slice(a, zero, end, one, one)")]
    [InlineData("Transpose<perm = [0, 1]>(a)")]
    [InlineData("Flatten(a)")]
    [InlineData("Concat<axis = 1>(a)")]
    [InlineData("Sum(a)")]
    public void What_leaves_everything_in_its_place_goes(string node) =>
        Rewriting.Gives(Pass, "float[N,4] x", $"a = Relu(x) b = {node} y = Neg(b)", "a = Relu(x) y = Neg(a)", constants: Constants, left: "");

    [Theory]
    [InlineData("Slice(a, back, least, one, back)")]
    [InlineData("Slice(a, one, end, one)")]
    [InlineData("Transpose(a)")]
    [InlineData("Concat<axis = 1>(a, a)")]
    [InlineData("Pad<mode = \"edge\">(a, some)")]
    public void What_moves_something_stays(string node) =>
        Rewriting.Leaves(Pass, "float[4,4] x", $"a = Relu(x) b = {node} y = Neg(b)", constants: Constants + ", int64[4] some = {1, 0, -1, 0}");

    [Theory]
    [InlineData("AveragePool<kernel_shape = [1, 1]>(x)", true)]
    [InlineData("MaxPool<kernel_shape = [1, 1], strides = [1, 1]>(x)", true)]
    [InlineData("MaxPool<kernel_shape = [3, 3], pads = [1, 1, 1, 1]>(x)", false)]
    public void A_pool_of_one_element_goes(string node, bool goes)
    {
        if (goes)
            Rewriting.Gives(Pass, "float[1,2,4,4] x", $"a = {node} y = Relu(a)", "y = Relu(x)");
        else
            Rewriting.Leaves(Pass, "float[1,2,4,4] x", $"a = {node} y = Relu(a)");
    }
}
