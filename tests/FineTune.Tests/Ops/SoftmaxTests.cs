using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class SoftmaxTests
{
    [Theory]
    [InlineData("Softmax<axis = -1>", 13, 1)]
    [InlineData("Softmax<axis = 1>", 13, 4)]
    [InlineData("Softmax<axis = 0>", 13, 12)]
    [InlineData("Softmax", 13, 1)]
    [InlineData("LogSoftmax<axis = -1>", 13, 1)]
    [InlineData("LogSoftmax<axis = 1>", 13, 4)]
    public void The_exponentials_of_an_axis_sum_to_one(string node, int opset, int inner)
    {
        int length = inner switch { 1 => 4, 4 => 3, _ => 2 };
        OperatorOracle.Check($"y = {node}(x)", "float[2,3,4] x", v => [.. v["x"].Select((x, i) =>
        {
            int first = (i / inner / length * length * inner) + (i % inner);
            double sum = Enumerable.Range(0, length).Sum(j => Math.Exp(v["x"][first + (j * inner)]));
            return node[0] == 'L' ? x - Math.Log(sum) : Math.Exp(x) / sum;
        })], opset: opset);
    }

    [Theory]
    [InlineData("y = Softmax(x)")]
    [InlineData("y = LogSoftmax(x)")]
    public void Before_opset_13_all_from_axis_1_on_is_a_row(string node) => OperatorOracle.Check(
        node, "float[2,3,4] x", v => [.. v["x"].Chunk(12).SelectMany(row => row.Select(x => node.Contains("Log", StringComparison.Ordinal)
            ? x - Math.Log(row.Sum(Math.Exp)) : Math.Exp(x) / row.Sum(Math.Exp)))], opset: 11);

    [Fact]
    public void Large_values_do_not_overflow() => Assert.Equal(
        [1, 0], OperatorOracle.Run("y = Softmax(x)", "float[2] x", new() { ["x"] = [1000, -1000] }));
}
