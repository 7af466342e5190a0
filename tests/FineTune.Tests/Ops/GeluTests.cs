using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class GeluTests
{
    [Fact]
    public void The_exact_form_weighs_by_the_normal_distribution() => OperatorOracle.Check(
        "y = Gelu(x)", "float[60] x", v => [.. v["x"].Select(x => 0.5 * x * (1 + Erf(x / Math.Sqrt(2))))], new() { ["x"] = Spread() });

    [Fact]
    public void The_tanh_form_equals_its_formula() => OperatorOracle.Check(
        "y = Gelu<approximate = \"tanh\">(x)", "float[60] x",
        v => [.. v["x"].Select(x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))))], new() { ["x"] = Spread() });

    [Fact]
    public void Another_form_is_refused() => Assert.Contains(
        "(Gelu): attribute 'approximate' is 'none at all'; 'none' and 'tanh' are there", OperatorOracle.Refusal("y = Gelu<approximate = \"none at all\">(x)", "float[2] x"));

    private static double[] Spread() => [.. Enumerable.Range(-30, 60).Select(i => (double)(i * 0.125f))];

    private static double Erf(double x)
    {
        double term = x, sum = x;
        for (int n = 1; n < 120; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }
}
