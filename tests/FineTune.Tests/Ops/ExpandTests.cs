using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class ExpandTests
{
    [Theory]
    [InlineData("float[3,1] x", "int64[3] s = {2, 1, 4}", 2 * 3 * 4)]
    [InlineData("float[3,1] x", "int64[1] s = {4}", 3 * 4)]
    [InlineData("float[3,1] x", "int64[2] s = {1, 1}", 3)]
    public void An_element_is_repeated_and_its_gradients_add_up(string input, string constants, int count) => OperatorOracle.Check(
        "y = Expand(x, s)", input, v => [.. Enumerable.Range(0, count).Select(i => v["x"][i / (count > 3 ? 4 : 1) % 3])], constants: constants);

    [Fact]
    public void A_shape_that_does_not_fit_is_refused() => Assert.Contains(
        "(Expand): shapes [3,2] and [3,4] cannot be broadcast to each other", OperatorOracle.Refusal("y = Expand(x, s)", "float[3,2] x", "int64[2] s = {3, 4}"));
}
