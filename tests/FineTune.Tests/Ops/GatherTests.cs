using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class GatherTests
{
    [Fact]
    public void Rows_of_a_table_are_looked_up_and_their_gradients_add_up() => OperatorOracle.Check(
        "y = Gather(x, i)", "float[4,3] x, int64[2,3] i",
        v => [.. v["i"].SelectMany(i => v["x"].Skip(((int)i + 4) % 4 * 3).Take(3))], new() { ["i"] = [0, 3, -1, 2, 0, 0] });

    [Fact]
    public void Slices_of_a_middle_axis_are_taken() => OperatorOracle.Check(
        "y = Gather<axis = 1>(x, i)", "float[2,4,3] x, int32[2] i",
        v => [.. Places.Of(2, 2, 3).Select(at => v["x"][Places.Flat([2, 4, 3], at[0], (int)v["i"][at[1]], at[2])])], new() { ["i"] = [2, 1] });

    [Fact]
    public void A_scalar_index_takes_the_axis_away() => OperatorOracle.Check(
        "y = Gather<axis = -1>(x, i)", "float[2,3] x", v => [v["x"][1], v["x"][4]], constants: "int64 i = {1}");

    [Fact]
    public void An_index_beyond_the_axis_is_refused_when_it_comes()
    {
        var error = Assert.Throws<TransferException>(() => OperatorOracle.Run("y = Gather(x, i)", "float[3,2] x, int64[1] i", new() { ["i"] = [-4] }));
        Assert.Equal("the node of 'y' (Gather): index -4 is beyond the 3 slices of float[3,2]; give indices that are there", error.Message);
    }
}
