using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class ScatterNDTests
{
    [Theory]
    [InlineData("none", new double[] { 2, 0, -2 })]
    [InlineData("add", new double[] { 2, 0, 2 })]
    [InlineData("mul", new double[] { 2, 0, 2 })]
    [InlineData("max", new double[] { 2, 0, 2 })]
    [InlineData("min", new double[] { 2, 0, 2 })]
    public void Updates_meet_whole_slices(string reduction, double[] indices) => OperatorOracle.Check(
        $"y = ScatterND<reduction = \"{reduction}\">(x, i, u)", "float[3,2] x, int64[3,1] i, float[3,2] u",
        v =>
        {
            var y = (double[])v["x"].Clone();
            for (int k = 0; k < 6; k++)
            {
                ref double at = ref y[((int)(v["i"][k / 2] + 3) % 3 * 2) + (k % 2)];
                double u = v["u"][k];
                at = reduction switch { "add" => at + u, "mul" => at * u, "max" => Math.Max(at, u), "min" => Math.Min(at, u), _ => u };
            }

            return y;
        },
        new() { ["i"] = indices });
}
