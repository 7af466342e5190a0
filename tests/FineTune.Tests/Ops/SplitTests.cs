using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class SplitTests
{
    [Theory]
    [InlineData("a, y, b = Split<axis = 1>(x, s)", "int64[3] s = {1, 3, 2}", 21, 1, 3)]
    [InlineData("y, a = Split<axis = -1, num_outputs = 2>(x)", "", 21, 0, 3)]
    [InlineData("a, y = Split<axis = 1, split = [2, 4]>(x)", "", 11, 2, 4)]
    [InlineData("a, y, b = Split<axis = 1, num_outputs = 3>(x)", "", 21, 2, 2)]
    public void One_part_is_given_and_the_others_have_no_gradient(string node, string constants, int opset, int first, int length) => OperatorOracle.Check(
        node, "float[2,6] x", v => [.. v["x"][first..(first + length)], .. v["x"][(6 + first)..(6 + first + length)]], constants: constants, opset: opset);

    [Fact]
    public void Parts_that_do_not_make_up_the_axis_are_refused() => Assert.Contains(
        "(Split): parts [1,2] do not make up the 2 outputs of axis 1 of float[2,6]",
        OperatorOracle.Refusal("y, a = Split<axis = 1>(x, s)", "float[2,6] x", "int64[2] s = {1, 2}"));
}
