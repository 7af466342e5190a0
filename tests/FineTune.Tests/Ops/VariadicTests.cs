using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class VariadicTests
{
    [Theory]
    [InlineData("Max")]
    [InlineData("Mean")]
    [InlineData("Min")]
    [InlineData("Sum")]
    public void Any_number_of_values_become_one_whatever_is_broadcast(string name)
    {
        OperatorOracle.Check($"y = {name}(a, b, c)", "float[2,1] a, float[3] b, float[2,3] c", v => [.. Enumerable.Range(0, 6).Select(i => F(name, [v["a"][i / 3], v["b"][i % 3], v["c"][i]]))]);
        OperatorOracle.Check($"y = {name}(a)", "float[5] a", v => v["a"]);
    }

    [Fact]
    public void Values_of_two_types_are_refused() => Assert.Contains(
        "(Max): its inputs are float[2] and int64[2]; they must be of one type", OperatorOracle.Refusal("y = Max(a, b)", "float[2] a, int64[2] b"));

    private static double F(string name, double[] x) => name switch { "Max" => x.Max(), "Min" => x.Min(), "Sum" => x.Sum(), _ => x.Average() };
}
