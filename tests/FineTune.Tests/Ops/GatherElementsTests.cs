using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class GatherElementsTests
{
    [Fact]
    public void Each_entry_takes_its_element_and_repeated_ones_add_up() => OperatorOracle.Check(
        "y = GatherElements<axis = 1>(x, i)", "float[3,4] x, int64[2,5] i",
        v => [.. Enumerable.Range(0, 10).Select(k => v["x"][(k / 5 * 4) + ((int)(v["i"][k] + 4) % 4)])],
        new() { ["i"] = [0, 0, -1, 2, 0, 3, 1, 1, -4, 2] });

    [Fact]
    public void The_first_axis_can_be_indexed() => OperatorOracle.Check(
        "y = GatherElements(x, i)", "float[3,2,2] x, int64[2,2,1] i",
        v => [.. Enumerable.Range(0, 4).Select(k => v["x"][(int)((v["i"][k] * 4) + (k % 2 * 2))])],
        new() { ["i"] = [2, 0, 2, 1] });
}
