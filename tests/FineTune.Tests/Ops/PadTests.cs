using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class PadTests
{
    [Theory]
    [InlineData("y = Pad(x, p, v)", "int64[4] p = {1, 0, 2, 3}, float v = {0.5}", 21, "constant", 0.5)]
    [InlineData("y = Pad(x, p)", "int64[4] p = {1, 0, 2, 3}", 21, "constant", 0)]
    [InlineData("y = Pad<mode = \"edge\">(x, p)", "int64[4] p = {1, 0, 2, 3}", 21, "edge", 0)]
    [InlineData("y = Pad<mode = \"reflect\">(x, p)", "int64[4] p = {1, 0, 2, 3}", 21, "reflect", 0)]
    [InlineData("y = Pad<mode = \"wrap\">(x, p)", "int64[4] p = {1, 0, 2, 3}", 21, "wrap", 0)]
    [InlineData("y = Pad<pads = [1, 0, 2, 3], value = 2.0>(x)", "", 10, "constant", 2)]
    [InlineData("y = Pad(x, p, , a)", "int64[4] p = {0, 1, 3, 2}, int64[2] a = {-1, 0}", 21, "constant", 0)]
    public void Elements_stand_around_the_tensor(string node, string constants, int opset, string mode, double value) => OperatorOracle.Check(
        node, "float[3,4] x", v => [.. Places.Of(6, 7).Select(at => At(v["x"], mode, at[0] - 1, at[1], value))], constants: constants, opset: opset);

    [Fact]
    public void Negative_pads_take_away() => OperatorOracle.Check(
        "y = Pad(x, p)", "float[3,4] x", v => [v["x"][5], v["x"][6], v["x"][9], v["x"][10]], constants: "int64[4] p = {-1, -1, 0, -1}");

    [Fact]
    public void Pads_that_do_not_fit_are_refused()
    {
        Assert.Contains("(Pad): pads [1,1] are not two for each of 2 axes", OperatorOracle.Refusal("y = Pad(x, p)", "float[3,4] x", "int64[2] p = {1, 1}"));
        Assert.Contains("(Pad): mode 'far' is unknown; constant, edge, reflect and wrap are there", OperatorOracle.Refusal("y = Pad<mode = \"far\">(x, p)", "float[3] x", "int64[2] p = {1, 1}"));
    }

    private static double At(double[] x, string mode, int row, int column, double value)
    {
        if (mode == "constant")
            return Places.At(x, [3, 4], [row, column], value);
        int Fold(int i, int n) => mode switch
        {
            "edge" => Math.Clamp(i, 0, n - 1),
            "wrap" => (i + n) % n,
            _ => i < 0 ? -i : i >= n ? (2 * (n - 1)) - i : i,
        };
        return x[(Fold(row, 3) * 4) + Fold(column, 4)];
    }
}
