using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class GemmTests
{
    [Theory]
    [InlineData("", "3,4", "4,5", "5")]
    [InlineData("<transB = 1>", "3,4", "5,4", "5")]
    [InlineData("<transA = 1, alpha = 0.5, beta = 2.0>", "4,3", "4,5", "3,5")]
    [InlineData("<transA = 1, transB = 1, beta = 0.5>", "4,3", "5,4", "3,1")]
    [InlineData("<alpha = 2.0>", "3,4", "4,5", "")]
    [InlineData("<transB = 1>", "3,4", "5,4", "none")]
    public void A_product_and_a_sum_in_every_orientation(string attributes, string a, string b, string c)
    {
        bool turnsA = attributes.Contains("transA", StringComparison.Ordinal), turnsB = attributes.Contains("transB", StringComparison.Ordinal);
        double alpha = attributes.Contains("alpha = 0.5", StringComparison.Ordinal) ? 0.5 : attributes.Contains("alpha = 2", StringComparison.Ordinal) ? 2 : 1;
        double beta = attributes.Contains("beta = 0.5", StringComparison.Ordinal) ? 0.5 : attributes.Contains("beta = 2", StringComparison.Ordinal) ? 2 : 1;
        string third = c == "none" ? "" : c.Length == 0 ? ", float c" : $", float[{c}] c";
        OperatorOracle.Check($"y = Gemm{attributes}(a, b{(c == "none" ? "" : ", c")})", $"float[{a}] a, float[{b}] b{third}", v => [.. Places.Of(3, 5).Select(at =>
            (alpha * Enumerable.Range(0, 4).Sum(k => v["a"][turnsA ? (k * 3) + at[0] : (at[0] * 4) + k] * v["b"][turnsB ? (at[1] * 4) + k : (k * 5) + at[1]]))
            + (c == "none" ? 0 : beta * v["c"][c switch { "" => 0, "5" => at[1], "3,1" => at[0], _ => (at[0] * 5) + at[1] }]))]);
    }
}
