using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class FusePadTests
{
    private const string Pass = "fuse-pad";

    [Fact]
    public void Zeros_around_a_picture_go_into_the_pads() => Rewriting.Gives(Pass, "float[1,1,4,4] x",
        "a = Pad(x, p) y = Conv<pads = [1, 1, 1, 1]>(a, w)", "y = Conv<pads = [1, 1, 2, 3]>(x, w)",
        constants: "int64[8] p = {0, 0, 0, 0, 0, 0, 1, 2}, float[1,1,2,2] w = {1, 2, 3, 4}", left: "float[1,1,2,2] w = {1, 2, 3, 4}");

    [Theory]
    [InlineData("a = Pad(x, p, one) y = Conv(a, w)")]
    [InlineData("a = Pad<mode = \"edge\">(x, p) y = Conv(a, w)")]
    [InlineData("a = Pad(x, channels) y = Conv(a, w)")]
    [InlineData("a = Pad(x, cut) y = Conv(a, w)")]
    [InlineData("a = Pad(x, p) y = Conv<auto_pad = \"SAME_UPPER\">(a, w)")]
    [InlineData("a = Pad(x, p) y = Conv(a, w) y1 = Relu(a)")]
    public void Other_pads_stay(string nodes) => Rewriting.Leaves(Pass, "float[1,1,4,4] x", nodes,
        constants: "int64[8] p = {0,0,0,0,0,0,1,2}, int64[8] channels = {0,0,0,0,1,0,0,0}, int64[8] cut = {0,0,0,0,0,0,-1,0}, float one = {1}, float[1,1,2,2] w = {1,2,3,4}");
}
