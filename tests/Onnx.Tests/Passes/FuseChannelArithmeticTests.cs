using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class FuseChannelArithmeticTests
{
    private const string Pass = "fuse-channel-arithmetic";

    private const string Weights = "float[2,1,1,1] w = {3, 5}, float[2] c = {1, 2}, ";

    [Theory]
    [InlineData("Mul(a, f)", "float[2,1,1] f = {2, 4}", "Conv(x, w_fused, c_fused)", "float[2,1,1,1] w_fused = {6, 20}, float[2] c_fused = {2, 8}")]
    [InlineData("Mul(f, a)", "float f = {2}", "Conv(x, w_fused, c_fused)", "float[2,1,1,1] w_fused = {6, 10}, float[2] c_fused = {2, 4}")]
    [InlineData("Div(a, f)", "float[1,2,1,1] f = {2, 4}", "Conv(x, w_fused, c_fused)", "float[2,1,1,1] w_fused = {1.5, 1.25}, float[2] c_fused = {0.5, 0.5}")]
    public void A_factor_goes_into_the_weights(string node, string factor, string after, string left) =>
        Rewriting.Gives(Pass, "float[1,1,4,4] x", $"a = Conv(x, w, c) y = {node}", "y = " + after, constants: Weights + factor, left: left);

    [Theory]
    [InlineData("Add(a, f)", "float[2,1,1] f = {2, 4}", "{3, 6}")]
    [InlineData("Sub(a, f)", "float f = {2}", "{-1, 0}")]
    public void A_shift_goes_into_the_bias(string node, string shift, string left) => Rewriting.Gives(Pass, "float[1,1,4,4] x",
        $"a = Conv(x, w, c) y = {node}", "y = Conv(x, w, c_fused)", constants: Weights + shift, left: $"float[2,1,1,1] w = {{3, 5}}, float[2] c_fused = {left}");

    [Theory]
    [InlineData("Mul(a, f)", "float[1,1,1,4] f = {1, 2, 3, 4}")]
    [InlineData("Mul(a, f)", "float[1,1,1,1,1] f = {2}")]
    [InlineData("Div(f, a)", "float f = {2}")]
    [InlineData("Sub(f, a)", "float f = {2}")]
    [InlineData("Div(a, f)", "float f = {0}")]
    public void What_is_not_one_number_for_each_channel_stays(string node, string constant) =>
        Rewriting.Leaves(Pass, "float[1,1,4,4] x", $"a = Conv(x, w, c) y = {node}", constants: Weights + constant);
}
