using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Ops;

/// <summary>Transposed convolutions, and those of one dimension, in blocked layout against the plain kernels, which goldens and oracles check.</summary>
public sealed class BlockedConvTransposeTests
{
    [SkippableTheory]
    [InlineData(16, 20, 1, 9, 2, 2, 0, 1, 0)]
    [InlineData(20, 16, 1, 7, 4, 2, 1, 1, 0)]
    [InlineData(16, 16, 1, 8, 3, 1, 1, 1, 0)]
    [InlineData(16, 18, 1, 6, 3, 2, 1, 1, 1)]
    [InlineData(5, 12, 1, 6, 3, 2, 0, 2, 1)]
    [InlineData(32, 16, 2, 5, 3, 3, 0, 1, 2)]
    [InlineData(24, 1, 24, 6, 4, 2, 1, 1, 0)]
    public void A_transposed_convolution_equals_the_plain_kernels(int channels, int outputs, int groups, int size, int kernel, int stride, int pad, int dilation, int outputPadding)
    {
        Same([2, channels, size, size + 1], ["x", "w", "b"],
            $$"""
            <ir_version: 8, opset_import: ["" : 17]>
            network (float[N, C, H, W] x) => (float[N, M, P, Q] y)
            <float[{{channels}}, {{outputs}}, {{kernel}}, {{kernel}}] w, float[{{outputs * groups}}] b>
            {
                y = ConvTranspose <group = {{groups}}, strides = [{{stride}}, {{stride}}], pads = [{{pad}}, {{pad}}, {{pad}}, {{pad}}],
                    dilations = [{{dilation}}, {{dilation}}], output_padding = [{{outputPadding}}, {{outputPadding}}]> (x, w, b)
            }
            """);
    }

    [SkippableFact]
    public void A_network_of_one_dimension_equals_the_plain_kernels()
    {
        Same([3, 8, 61], ["x", "w1", "scale", "shift", "w2", "w3", "b3", "fc"],
            """
            <ir_version: 8, opset_import: ["" : 17]>
            network (float[N, C, L] x) => (float[N, K] y)
            <float[24, 8, 9] w1, float[24] b1, float[24] scale, float[24] shift, float[24] mean, float[24] variance, float[24, 1, 5] w2, float[24, 20, 4] w3,
             float[20] b3, float[5, 20] fc>
            {
                c1 = Conv <pads = [4, 4]> (x, w1, b1)
                n = BatchNormalization (c1, scale, shift, mean, variance)
                r = Relu (n)
                p = MaxPool <kernel_shape = [3], strides = [2], pads = [1, 1]> (r)
                c2 = Conv <group = 24, strides = [2], dilations = [2]> (p, w2)
                c3 = ConvTranspose <strides = [2], pads = [1, 1]> (c2, w3, b3)
                s = Sigmoid (c3)
                g = GlobalAveragePool (s)
                f = Flatten (g)
                y = Gemm <transB = 1> (f, fc)
            }
            """);
    }

    private static void Same(long[] shape, string[] trainable, string text)
    {
        Model model = Model.Parse(text);
        var random = new Random(3);
        foreach (Value value in model.Graph.Nodes.SelectMany(n => n.Inputs).OfType<Value>().Where(v => !v.IsDefined).Distinct())
        {
            long[] dims = ((TensorType)value.Type!).Shape!.Numbers!;
            value.Initializer = Tensor.FromFloats([.. Enumerable.Range(0, (int)dims.Aggregate(1L, (a, b) => a * b)).Select(_ => (float)(random.NextDouble() - 0.4))], dims);
        }

        BlockedComparison.Check(model, shape, trainable);
    }
}
