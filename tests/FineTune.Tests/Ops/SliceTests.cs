using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class SliceTests
{
    [Theory]
    [InlineData("y = Slice(x, a, b, c, d)", "int64[1] a = {1}, int64[1] b = {9223372036854775807}, int64[1] c = {1}, int64[1] d = {2}", 21, new[] { 0, 1, 2, 3 }, new[] { 1, 3 })]
    [InlineData("y = Slice(x, a, b, c, d)", "int64[1] a = {-1}, int64[1] b = {-9223372036854775808}, int64[1] c = {-1}, int64[1] d = {-2}", 21, new[] { 0, 1, 2, 3 }, new[] { 4, 2, 0 })]
    [InlineData("y = Slice(x, a, b)", "int64[2] a = {1, -3}, int64[2] b = {-1, 4}", 21, new[] { 1, 2 }, new[] { 2, 3 })]
    [InlineData("y = Slice<starts = [0, 1], ends = [2, 3], axes = [0, 1]>(x)", "", 9, new[] { 0, 1 }, new[] { 1, 2 })]
    public void Every_step_th_element_of_a_range_is_taken(string node, string constants, int opset, int[] rows, int[] columns) => OperatorOracle.Check(
        node, "float[4,5] x", v => [.. rows.SelectMany(r => columns.Select(c => v["x"][(r * 5) + c]))], constants: constants, opset: opset);

    [Fact]
    public void A_range_that_begins_behind_its_end_is_empty() => Assert.Empty(OperatorOracle.Run(
        "y = Slice(x, a, b)", "float[4] x", new() { ["x"] = [1, 2, 3, 4] }, "int64[1] a = {3}, int64[1] b = {1}"));

    [Fact]
    public void What_does_not_fit_is_refused() => Assert.Contains(
        "(Slice): 1 starts, 2 ends, 1 axes and 1 steps do not fit each other (steps are not 0)",
        OperatorOracle.Refusal("y = Slice(x, a, b)", "float[4] x", "int64[1] a = {3}, int64[2] b = {1, 2}"));
}
