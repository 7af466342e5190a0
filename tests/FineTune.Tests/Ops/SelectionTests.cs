using Xunit;

namespace Transfer.FineTune.Tests.Ops;

/// <summary>Operators whose shape depends on values, or which mark places.</summary>
public sealed class SelectionTests
{
    private const string X = "float[2,3] x = {0, 2, 0, 3, 0, 4}";

    [Fact]
    public void The_places_of_what_is_not_zero_are_listed_axis_by_axis()
    {
        Assert.Equal([0, 1, 1, 1, 0, 2], OperatorOracle.RunConstant("y = NonZero(x)", X)[0]);
        Assert.Equal(
            "the node of 'y' (NonZero): how many elements are not 0 depends on the data ('x'); the engine gives every tensor its shape before it runs: freeze this part of the network",
            OperatorOracle.Refusal("y = NonZero(x)", "float[2,3] x"));
    }

    [Theory]
    [InlineData("y = Compress<axis = 1>(x, c)", "bool[3] c = {1, 0, 1}", new[] { 0, 2, 3, 5 })]
    [InlineData("y = Compress<axis = 0>(x, c)", "bool[2] c = {0, 1}", new[] { 3, 4, 5 })]
    [InlineData("y = Compress(x, c)", "bool[5] c = {0, 1, 0, 0, 1}", new[] { 1, 4 })]
    public void Slices_are_taken_where_a_condition_holds_and_have_their_gradient(string node, string constants, int[] from) =>
        OperatorOracle.Check(node, "float[2,3] x", v => [.. from.Select(i => v["x"][i])], constants: constants);

    [Fact]
    public void A_condition_that_comes_with_the_data_is_answered()
    {
        Assert.Contains("(Compress): how many slices there are depends on the data ('c')", OperatorOracle.Refusal("y = Compress(x, c)", "float[3] x, bool[3] c"));
        Assert.Contains("(Compress): condition bool[3] is longer than the 2 slices of float[2]", OperatorOracle.Refusal("y = Compress(x, c)", "float[2] x", "bool[3] c = {1, 1, 1}"));
    }

    [Fact]
    public void Different_elements_are_listed_with_their_first_place_their_group_and_number()
    {
        double[][] found = OperatorOracle.RunConstant("y, first, group, number = Unique(x)", "float[6] x = {2, 1, 1, 3, 4, 3}");
        Assert.Equal([[1, 2, 3, 4], [1, 0, 3, 4], [1, 0, 0, 2, 3, 2], [2, 1, 2, 1]], found);
        found = OperatorOracle.RunConstant("y, first, group, number = Unique<sorted = 0>(x)", "float[6] x = {2, 1, 1, 3, 4, 3}");
        Assert.Equal([[2, 1, 3, 4], [0, 1, 3, 4], [0, 1, 1, 2, 3, 2], [1, 2, 2, 1]], found);
        Assert.Equal([1, 2, 3, 4], OperatorOracle.RunConstant("y = Unique<axis = 0>(x)", "int64[3,2] x = {3, 4, 1, 2, 3, 4}")[0]);
        Assert.Equal([1, 3, 2, 4], OperatorOracle.RunConstant("y, first = Unique<axis = 1>(x)", "int64[2,3] x = {3, 1, 3, 4, 2, 4}")[0]);
        Assert.Contains("(Unique): how many elements differ depends on the data ('x')", OperatorOracle.Refusal("y = Unique(x)", "float[3] x"));
    }

    [Theory]
    [InlineData("y = OneHot(i, d, v)", new[] { 5.0, 2, 2, 2, 2, 5, 2, 2, 2 })]
    [InlineData("y = OneHot<axis = 0>(i, d, v)", new[] { 5.0, 2, 2, 2, 2, 2, 2, 5, 2 })]
    public void A_place_is_marked_on_a_new_axis(string node, double[] expected) => Assert.Equal(
        expected, OperatorOracle.RunConstant(node, "int64[3] i = {0, -1, 7}, int64 d = {3}, float[2] v = {2, 5}")[0]);

    [Fact]
    public void What_does_not_mark_is_refused()
    {
        Assert.Contains("(OneHot): values are float[3]; two are needed, the one elsewhere and the one at the index",
            OperatorOracle.Refusal("y = OneHot(i, d, v)", "int64[3] i", "int64 d = {3}, float[3] v = {1, 2, 3}"));
        Assert.Contains("(OneHot): depth -1 is negative", OperatorOracle.Refusal("y = OneHot(i, d, v)", "int64[3] i", "int64 d = {-1}, float[2] v = {1, 2}"));
        Assert.Contains("(OneHot): how long the new axis is depends on the data ('d')", OperatorOracle.Refusal("y = OneHot(i, d, v)", "int64[3] i, int64 d", "float[2] v = {1, 2}"));
    }

    [Theory]
    [InlineData("y = Hardmax(x)", 13, new[] { 0.0, 1, 0, 0, 0, 1 })]
    [InlineData("y = Hardmax<axis = 0>(x)", 13, new[] { 0.0, 1, 0, 1, 0, 1 })]
    [InlineData("y = Hardmax<axis = 0>(x)", 11, new[] { 0.0, 0, 0, 0, 0, 1 })]
    public void The_first_largest_of_a_row_is_marked(string node, int opset, double[] expected) => Assert.Equal(expected, OperatorOracle.RunConstant(node, X, opset)[0]);
}
