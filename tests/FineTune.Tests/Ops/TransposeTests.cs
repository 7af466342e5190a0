using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class TransposeTests
{
    private static readonly int[] Shape = [2, 3, 4, 5];

    [Theory]
    [InlineData("<perm = [0, 2, 1, 3]>", new[] { 0, 2, 1, 3 })]
    [InlineData("<perm = [3, 1, 0, 2]>", new[] { 3, 1, 0, 2 })]
    [InlineData("<perm = [0, 1, 2, 3]>", new[] { 0, 1, 2, 3 })]
    [InlineData("", new[] { 3, 2, 1, 0 })]
    public void Axes_change_places(string attributes, int[] perm) => OperatorOracle.Check(
        $"y = Transpose{attributes}(x)", "float[2,3,4,5] x",
        v => [.. Places.Of([.. perm.Select(p => Shape[p])]).Select(at => v["x"][Places.Flat(Shape, [.. Enumerable.Range(0, 4).Select(d => at[Array.IndexOf(perm, d)])])])]);

    [Fact]
    public void An_order_that_is_none_is_refused() => Assert.Contains(
        "(Transpose): perm [0,0] is no order of the 2 axes of float[2,3]", OperatorOracle.Refusal("y = Transpose<perm = [0, 0]>(x)", "float[2,3] x"));
}
