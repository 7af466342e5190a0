using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class WhereTests
{
    [Fact]
    public void The_condition_chooses_element_by_element_whatever_is_broadcast() => OperatorOracle.Check(
        "y = Where(c, a, b)", "bool[2,1] c, float[3] a, float[2,3] b",
        v => [.. Enumerable.Range(0, 6).Select(i => v["c"][i / 3] != 0 ? v["a"][i % 3] : v["b"][i])], new() { ["c"] = [1, 0] });

    [Fact]
    public void Elements_of_every_size_are_chosen()
    {
        Assert.Equal([7, 2], OperatorOracle.RunConstant("y = Where(c, a, b)", "bool[2] c = {1, 0}, int64[2] a = {7, 8}, int64[2] b = {1, 2}")[0]);
        Assert.Equal([7, 2], OperatorOracle.RunConstant("t = Cast<to = 5>(a) u = Cast<to = 5>(b) y = Where(c, t, u)", "bool[2] c = {1, 0}, int64[2] a = {7, 8}, int64[2] b = {1, 2}")[0]);
        Assert.Equal([1, 0], OperatorOracle.RunConstant("y = Where(c, c, d)", "bool[2] c = {1, 0}, bool[2] d = {1, 0}")[0]);
    }

    [Fact]
    public void Values_of_two_types_are_refused() => Assert.Contains(
        "(Where): its values are float[2] and int64[2]; they must be of one type", OperatorOracle.Refusal("y = Where(c, a, b)", "bool[2] c, float[2] a, int64[2] b"));
}
