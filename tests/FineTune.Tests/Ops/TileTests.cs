using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class TileTests
{
    [Fact]
    public void Copies_stand_side_by_side_and_their_gradients_add_up() => OperatorOracle.Check(
        "y = Tile(x, r)", "float[2,3] x",
        v => [.. Enumerable.Range(0, 4 * 9).Select(k => v["x"][(k / 9 % 2 * 3) + (k % 9 % 3)])],
        constants: "int64[2] r = {2, 3}");

    [Fact]
    public void Repeats_that_do_not_fit_are_refused() => Assert.Equal(
        "the node of 'y' (Tile): 1 repeats do not fit float[2,3]",
        OperatorOracle.Refusal("y = Tile(x, r)", "float[2,3] x", "int64[1] r = {2}"));
}
