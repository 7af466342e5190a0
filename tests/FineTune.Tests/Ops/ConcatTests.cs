using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class ConcatTests
{
    [Theory]
    [InlineData(0, "float[2,3] a, float[1,3] b, float[3,3] c")]
    [InlineData(-2, "float[2,3] a, float[1,3] b, float[3,3] c")]
    public void Rows_stand_below_each_other(int axis, string inputs) =>
        OperatorOracle.Check($"y = Concat<axis = {axis}>(a, b, c)", inputs, v => [.. v["a"], .. v["b"], .. v["c"]]);

    [Fact]
    public void Columns_stand_beside_each_other_and_one_tensor_may_stand_twice() => OperatorOracle.Check(
        "y = Concat<axis = 1>(a, b, a)", "float[2,2] a, float[2,1] b",
        v => [v["a"][0], v["a"][1], v["b"][0], v["a"][0], v["a"][1], v["a"][2], v["a"][3], v["b"][1], v["a"][2], v["a"][3]]);

    [Fact]
    public void Inputs_that_differ_beside_the_axis_are_refused() => Assert.Contains(
        "(Concat): inputs float[2,3] and float[2,4] differ in type, or in shape beside axis 0", OperatorOracle.Refusal("y = Concat<axis = 0>(a, b)", "float[2,3] a, float[2,4] b"));

    [Fact]
    public void Inputs_of_two_types_are_refused() => Assert.Contains(
        "(Concat): inputs float[2,3] and int64[2,3] differ in type, or in shape beside axis 0", OperatorOracle.Refusal("y = Concat<axis = 0>(a, b)", "float[2,3] a, int64[2,3] b"));
}
