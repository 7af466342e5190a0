using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class TopKTests
{
    [Theory]
    [InlineData("y, i = TopK(x, k)", "int64[1] k = {2}", 21, true, 1, 2)]
    [InlineData("y, i = TopK<axis = 1, largest = 0>(x, k)", "int64[1] k = {4}", 21, false, 1, 4)]
    [InlineData("y = TopK<axis = 0>(x, k)", "int64[1] k = {3}", 21, true, 0, 3)]
    [InlineData("y, i = TopK<axis = 1, k = 1>(x)", "", 9, true, 1, 1)]
    public void The_first_of_each_row_in_order_get_the_gradient(string node, string constants, int opset, bool largest, int axis, int k) => OperatorOracle.Check(
        node, "float[3,4] x", v =>
        {
            double[][] rows = [.. axis == 1 ? v["x"].Chunk(4) : Enumerable.Range(0, 4).Select(c => Enumerable.Range(0, 3).Select(r => v["x"][(r * 4) + c]).ToArray())];
            double[][] best = [.. rows.Select(row => (largest ? row.OrderDescending() : row.Order()).Take(k).ToArray())];
            return axis == 1 ? [.. best.SelectMany(b => b)] : [.. Enumerable.Range(0, k).SelectMany(j => best.Select(b => b[j]))];
        },
        constants: constants, opset: opset);

    [Fact]
    public void Of_equal_values_the_first_comes_first_and_integers_are_ordered_too()
    {
        double[][] found = OperatorOracle.RunConstant("y, i = TopK(x, k)", "float[6] x = {1, -0, 3, 3, 0, -2}, int64[1] k = {5}");
        Assert.Equal([3, 3, 1, 0, 0], found[0]);
        Assert.Equal([2, 3, 0, 1, 4], found[1]);
        Assert.Equal([-7, 2], OperatorOracle.RunConstant("y, i = TopK<largest = 0>(x, k)", "int64[3] x = {2, 9, -7}, int64[1] k = {2}")[0]);
    }

    [Fact]
    public void More_than_there_are_is_refused() => Assert.Contains(
        "(TopK): 5 values are asked for; there are 4 on axis 0 of float[4]", OperatorOracle.Refusal("y, i = TopK(x, k)", "float[4] x", "int64[1] k = {5}"));
}
