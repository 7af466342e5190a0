using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class FuseBatchNormalizationTests
{
    private const string Pass = "fuse-batch-normalization";

    private const string Statistics = "float[2] s = {2, 4}, float[2] b = {1, -1}, float[2] m = {0.5, 3}, float[2] v = {4, 16}";

    [Fact]
    public void A_convolution_takes_scale_and_shift() => Rewriting.Gives(Pass, "float[1,1,4,4] x",
        "a = Conv(x, w, c) y = BatchNormalization<epsilon = 0.0>(a, s, b, m, v)", "y = Conv(x, w_fused, c_fused)",
        constants: "float[2,1,1,1] w = {3, 5}, float[2] c = {1, 2}, " + Statistics, left: "float[2,1,1,1] w_fused = {3, 5}, float[2] c_fused = {1.5, -2}");

    [Fact]
    public void A_bias_is_made_where_there_is_none() => Rewriting.Gives(Pass, "float[1,1,4,4] x",
        "a = Conv(x, w) y = BatchNormalization<epsilon = 0.0>(a, s, b, m, v)", "y = Conv(x, w_fused, y_bias)",
        constants: "float[2,1,1,1] w = {3, 6}, " + Statistics, left: "float[2,1,1,1] w_fused = {3, 6}, float[2] y_bias = {0.5, -4}");

    [Fact]
    public void Channels_of_a_transposed_convolution_are_its_second_dimension_group_by_group() => Rewriting.Gives(Pass, "float[1,2,4,4] x",
        "a = ConvTranspose<group = 2>(x, w) y = BatchNormalization<epsilon = 0.0>(a, s, b, m, v)", "y = ConvTranspose<group = 2>(x, w_fused, y_bias)",
        constants: "float[2,1,1,2] w = {1, 2, 3, 4}, float[2] s = {2, 8}, float[2] b = {0, 0}, float[2] m = {0, 0}, float[2] v = {1, 4}",
        left: "float[2,1,1,2] w_fused = {2, 4, 12, 16}, float[2] y_bias = {0, 0}");

    [Theory]
    [InlineData("", "w = {1, 2, 3, 4}", "{1, 8, 3, 16}")]
    [InlineData("<transB = 1>", "w = {1, 2, 3, 4}", "{1, 2, 12, 16}")]
    public void Channels_of_a_matrix_are_its_columns(string transposed, string weight, string fused) => Rewriting.Gives(Pass, "float[3,2] x",
        $"a = Gemm{transposed}(x, w) y = BatchNormalization<epsilon = 0.0>(a, s, b, m, v)", $"y = Gemm{transposed}(x, w_fused, y_bias)",
        constants: $"float[2,2] {weight}, float[2] s = {{1, 4}}, float[2] b = {{5, 6}}, float[2] m = {{0, 0}}, float[2] v = {{1, 1}}",
        left: $"float[2,2] w_fused = {fused}, float[2] y_bias = {{5, 6}}");

    [Theory]
    [InlineData("a = Conv(x, w) y = BatchNormalization(a, s, b, m, v) y1 = Relu(a)")]
    [InlineData("a = Conv(x, w) y, y1, y2 = BatchNormalization<training_mode = 1>(a, s, b, m, v)")]
    [InlineData("a = Relu(x) y = BatchNormalization(a, s, b, m, v)")]
    [InlineData("a = Conv(x, u) y = BatchNormalization(a, s, b, m, v)")]
    public void What_others_read_what_trains_and_what_is_given_stays(string nodes) =>
        Rewriting.Leaves(Pass, "float[1,2,4,4] x, float[2,2,1,1] u", nodes, constants: "float[2,2,1,1] w = {3, 5, 7, 9}, " + Statistics);
}
