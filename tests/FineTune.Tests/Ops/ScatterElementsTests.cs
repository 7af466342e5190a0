using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class ScatterElementsTests
{
    [Theory]
    [InlineData("none", new double[] { 0, 3, -2, 1, 2, 0 })]
    [InlineData("add", new double[] { 0, 0, -4, 1, 2, 2 })]
    [InlineData("mul", new double[] { 0, 0, -4, 1, 2, 2 })]
    [InlineData("max", new double[] { 0, 0, -4, 1, 2, 2 })]
    [InlineData("min", new double[] { 0, 0, -4, 1, 2, 2 })]
    public void Updates_meet_what_is_there(string reduction, double[] indices) => OperatorOracle.Check(
        $"y = ScatterElements<axis = 1, reduction = \"{reduction}\">(x, i, u)", "float[3,4] x, int64[2,3] i, float[2,3] u",
        v =>
        {
            var y = (double[])v["x"].Clone();
            for (int k = 0; k < 6; k++)
            {
                ref double at = ref y[(k / 3 * 4) + ((int)(v["i"][k] + 4) % 4)];
                double u = v["u"][k];
                at = reduction switch { "add" => at + u, "mul" => at * u, "max" => Math.Max(at, u), "min" => Math.Min(at, u), _ => u };
            }

            return y;
        },
        new() { ["i"] = indices });

    [Fact]
    public void Before_opset_11_it_has_its_first_name() => OperatorOracle.Check(
        "y = Scatter(x, i, u)", "float[3] x, int64[2] i, float[2] u", v => [v["u"][1], v["x"][1], v["u"][0]], new() { ["i"] = [2, 0] }, opset: 9);

    [Fact]
    public void A_factor_of_zero_still_has_its_gradient() => OperatorOracle.Check(
        "y = ScatterElements<reduction = \"mul\">(x, i, u)", "float[2] x, int64[3] i, float[3] u",
        v => [v["x"][0] * v["u"][0] * v["u"][1], v["x"][1] * v["u"][2]],
        new() { ["i"] = [0, 0, 1], ["u"] = [0, 0.5, 0] });

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Equal(
            "the node of 'y' (ScatterElements): reduction 'mean' is unknown; it is none, add, mul, max or min",
            OperatorOracle.Refusal("y = ScatterElements<reduction = \"mean\">(x, i, u)", "float[3] x, int64[2] i, float[2] u"));
    }

    [Fact]
    public void Updates_of_another_type_are_refused() => Assert.Equal(
        "the node of 'y' (ScatterElements): updates float16[2] do not fit float[3]; they must be of one type",
        OperatorOracle.Refusal("y = ScatterElements(x, i, u)", "float[3] x, int64[2] i, float16[2] u"));

    [Fact]
    public void An_index_beyond_the_axis_is_refused_when_it_comes()
    {
        var error = Assert.Throws<TransferException>(() => OperatorOracle.Run(
            "y = ScatterElements(x, i, u)", "float[3] x, int64[1] i, float[1] u", new() { ["i"] = [3] }));
        Assert.Equal("the node of 'y' (ScatterElements): index 3 is beyond the 3 elements of the axis of float[3]; give indices that are there", error.Message);
    }
}
