using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class FoldShapesTests
{
    private const string Pass = "fold-shapes";

    [Fact]
    public void Arithmetic_on_sizes_is_folded() => Rewriting.Gives(Pass, "float[2,3,4] x",
        "s = Shape(x) n = Gather(s, one) t = Concat<axis = 0>(rest, n) y = Reshape(x, t)", "y = Reshape(x, t)",
        constants: "int64[1] one = {1}, int64[1] rest = {-1}", left: "int64[2] t = {-1, 3}");

    [Fact]
    public void What_is_made_of_a_parameter_stays() => Rewriting.Leaves(Pass, "int64[2] x",
        "a = Gather(w, x) t = Transpose(w) y = MatMul(a, t)", constants: "float[3,2] w = {1, 2, 3, 4, 5, 6}");

    [Fact]
    public void What_is_made_of_that_stays_too() => Rewriting.Leaves(Pass, "float[2] x",
        "a = Slice(w, zero, one) b = Slice(w, one, two) c = Concat<axis = 0>(b, a) y = Mul(x, c)",
        constants: "float[2] w = {1, 2}, int64[1] zero = {0}, int64[1] one = {1}, int64[1] two = {2}");

    [Fact]
    public void A_single_number_is_no_parameter() => Rewriting.Gives(Pass, "float[2] x", "b = Sqrt(a) y = Mul(x, b)", "y = Mul(x, b)",
        constants: "float a = {4}", left: "float b = {2}");
}
