using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class GatherNDTests
{
    [Fact]
    public void Coordinates_name_slices_and_repeated_ones_add_up() => OperatorOracle.Check(
        "y = GatherND(x, i)", "float[3,2,4] x, int64[3,2] i",
        v => [.. Enumerable.Range(0, 12).Select(k => v["x"][(int)((((v["i"][k / 4 * 2] + 3) % 3) * 8) + (v["i"][(k / 4 * 2) + 1] * 4) + (k % 4))])],
        new() { ["i"] = [2, 1, 0, 0, -1, 1] });

    [Fact]
    public void Batch_axes_go_along() => OperatorOracle.Check(
        "y = GatherND<batch_dims = 1>(x, i)", "float[2,3,2] x, int64[2,2,1] i",
        v => [.. Enumerable.Range(0, 8).Select(k => v["x"][(int)((k / 4 * 6) + (v["i"][k / 2] * 2) + (k % 2))])],
        new() { ["i"] = [2, 0, 1, 1] });
}
