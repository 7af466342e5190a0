using Transfer.FineTune.Engine;
using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class QuantizeTests
{
    [Theory]
    [InlineData("y = QuantizeLinear(x, s, z)", "float[4] x = {-1000, 0.25, 0.75, 1000}, float s = {0.5}, uint8 z = {10}", new[] { 0.0, 10, 12, 255 })]
    [InlineData("y = QuantizeLinear(x, s, z)", "float[4] x = {-1000, 1.25, -0.25, 1000}, float s = {0.5}, int8 z = {0}", new[] { -128.0, 2, 0, 127 })]
    [InlineData("y = QuantizeLinear<axis = 0>(x, s, z)", "float[2,2] x = {1, 2, 1, 2}, float[2] s = {1, 0.5}, int8[2] z = {0, 1}", new[] { 1.0, 2, 3, 5 })]
    [InlineData("y = QuantizeLinear<axis = -1>(x, s)", "float[2,2] x = {1, 2, 1, 2}, float[2] s = {1, 0.5}", new[] { 1.0, 4, 1, 4 })]
    [InlineData("y = QuantizeLinear<block_size = 2, output_dtype = 5>(x, s)", "float[1,4] x = {1, 2, 1, 2}, float[1,2] s = {1, 0.5}", new[] { 1.0, 2, 2, 4 })]
    [InlineData("y = DequantizeLinear(x, s, z)", "uint8[3] x = {0, 10, 255}, float s = {0.5}, uint8 z = {10}", new[] { -5, 0, 122.5 })]
    [InlineData("y = DequantizeLinear<axis = 0>(x, s)", "int32[2,2] x = {1, 2, 3, 4}, float[2] s = {1, 0.5}", new[] { 1, 2, 1.5, 2 })]
    [InlineData("y = DequantizeLinear<axis = 0, block_size = 2>(x, s, z)", "int8[4,1] x = {1, 2, 3, 4}, float[2,1] s = {1, 0.5}, int8[2,1] z = {1, 0}", new[] { 0, 1, 1.5, 2 })]
    public void A_value_is_scaled_rounded_and_cut(string node, string constants, double[] expected) =>
        Assert.Equal(expected, OperatorOracle.RunConstant(node, constants)[0]);

    [Fact]
    public void The_range_of_the_data_gives_scale_and_zero_point()
    {
        double[][] found = OperatorOracle.RunConstant("y, s, z = DynamicQuantizeLinear(x)", "float[4] x = {-1, 0, 1.5, 1.55}");
        Assert.Equal([0, 100, 250, 255], found[0]);
        Assert.Equal(2.55f / 255, found[1][0], 1e-7);
        Assert.Equal([100], found[2]);
        Assert.Equal([[0, 0], [0], [0]], OperatorOracle.RunConstant("y, s, z = DynamicQuantizeLinear(x)", "float[2] x = {0, 0}"));
    }

    [Theory]
    [InlineData("y = MatMulInteger(a, b)", new[] { 4.0, 5, 10, 11 })]
    [InlineData("y = MatMulInteger(a, b, s, t)", new[] { 2.0, 3, -8, -7 })]
    [InlineData("y = MatMulInteger(a, b, r, c)", new[] { 4.0, 2, 7, 3 })]
    public void Products_of_small_integers_are_exact(string node, double[] expected) => Assert.Equal(expected, OperatorOracle.RunConstant(
        node, "uint8[2,2] a = {1, 2, 3, 4}, int8[2,2] b = {2, 1, 1, 2}, uint8 s = {2}, int8 t = {4}, uint8[2] r = {0, 1}, int8[2] c = {0, 1}")[0]);

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Contains("(QuantizeLinear): it quantises to uint4; the engine has integers of 8 and 16 bits", OperatorOracle.Refusal("y = QuantizeLinear<output_dtype = 21>(x, s)", "float[2] x", "float s = {1}"));
        Assert.Contains("(QuantizeLinear): scales float[3] do not fit float[2,2]: there is one, one for each slice of the axis, or one for each block",
            OperatorOracle.Refusal("y = QuantizeLinear(x, s)", "float[2,2] x", "float[3] s = {1, 1, 1}"));
        Assert.Contains("(QuantizeLinear): zero points uint8[2] do not fit scales float[]; there is one for each", OperatorOracle.Refusal("y = QuantizeLinear(x, s, z)", "float[2,2] x, uint8[2] z", "float s = {1}"));
        Assert.Contains("(DequantizeLinear): zero points int8[] do not fit scales float[2]; there is one for each",
            OperatorOracle.Refusal("y = DequantizeLinear(x, s, z)", "int8[2,2] x, int8 z", "float[2] s = {1, 1}"));
        Assert.Contains("(DequantizeLinear): it reads float[2] by scales float[]", OperatorOracle.Refusal("y = DequantizeLinear(x, s)", "float[2] x", "float s = {1}"));
        Assert.Contains("(MatMulInteger): uint8[2,3] and uint8[2,3] cannot be multiplied", OperatorOracle.Refusal("y = MatMulInteger(a, a)", "uint8[2,3] a"));
    }

    [Fact]
    public void A_parameter_behind_a_quantisation_is_answered_before_training()
    {
        Model model = Model.Parse(
            """
            <ir_version: 10, opset_import: ["" : 21]>
            g (float[2] w) => (float[2] y) <float s = {0.5}> { q = QuantizeLinear(w, s) y = DequantizeLinear(q, s) }
            """);
        var error = Assert.Throws<TransferException>(() => TrainingEngine.Build(model, new EngineOptions { InputShapes = new Dictionary<string, long[]> { ["w"] = [2] }, Trainable = ["w"] }));
        Assert.Equal("the node of 'q' (QuantizeLinear): the engine does not have its gradient; it cuts 'w' off from the loss: freeze them, and train what comes after 'q'", error.Message);
    }
}
