using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class ConstantTests
{
    [Theory]
    [InlineData("y = Constant<value = float[2] {1, 2}>()", new[] { 1.0, 2 })]
    [InlineData("y = Constant<value_float = 2.5>()", new[] { 2.5 })]
    [InlineData("y = Constant<value_int = 3>()", new[] { 3.0 })]
    [InlineData("y = Constant<value_floats = [0.5, 1.5]>()", new[] { 0.5, 1.5 })]
    [InlineData("y = Constant<value_ints = [4, 5]>()", new[] { 4.0, 5 })]
    [InlineData("s = Constant<value_ints = [2]>() y = ConstantOfShape(s)", new[] { 0.0, 0 })]
    [InlineData("s = Constant<value_ints = [2]>() y = ConstantOfShape<value = int64[1] {7}>(s)", new[] { 7.0, 7 })]
    [InlineData("y = EyeLike(x)", new[] { 1.0, 0, 0, 0, 1, 0 })]
    [InlineData("y = EyeLike<k = 1, dtype = 7>(x)", new[] { 0.0, 1, 0, 0, 0, 1 })]
    [InlineData("y = EyeLike<k = -1>(x)", new[] { 0.0, 0, 0, 1, 0, 0 })]
    [InlineData("y = Shape(x)", new[] { 2.0, 3 })]
    [InlineData("y = Shape<start = -1>(x)", new[] { 3.0 })]
    [InlineData("y = Shape<start = 0, end = -1>(x)", new[] { 2.0 })]
    [InlineData("y = Size(x)", new[] { 6.0 })]
    [InlineData("y = Range(a, b, c)", new[] { 5.0, 3, 1 })]
    [InlineData("y = Range(d, e, f)", new[] { 0.0, 0.5, 1 })]
    public void What_needs_no_data_is_known_when_the_plan_is_made(string nodes, double[] expected) => Assert.Equal(expected, OperatorOracle.RunConstant(
        nodes, "float[2,3] x = {1, 2, 3, 4, 5, 6}, int64 a = {5}, int64 b = {0}, int64 c = {-2}, float d = {0}, float e = {1.25}, float f = {0.5}")[0]);

    [Fact]
    public void What_is_no_matrix_has_no_diagonal() => Assert.Contains(
        "(EyeLike): it makes float elements like float[2]; a matrix of numbers is needed", OperatorOracle.Refusal("y = EyeLike(x)", "float[2] x"));
}
