using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Ops;

/// <summary>Networks of one convolution in blocked layout against the plain kernels, which goldens and oracles check.</summary>
public sealed class BlockedConvTests
{
    [SkippableTheory]
    [InlineData(3, 16, 20, 19, 1, 3, 2, 1, 1)]
    [InlineData(2, 24, 40, 13, 1, 3, 1, 1, 1)]
    [InlineData(3, 16, 16, 30, 1, 3, 1, 1, 1)]
    [InlineData(1, 48, 32, 9, 1, 1, 1, 0, 1)]
    [InlineData(2, 32, 48, 9, 1, 1, 2, 0, 1)]
    [InlineData(2, 20, 17, 12, 1, 5, 3, 2, 1)]
    [InlineData(2, 32, 32, 11, 1, 3, 1, 2, 2)]
    [InlineData(2, 64, 96, 10, 2, 3, 2, 1, 1)]
    [InlineData(2, 40, 40, 14, 40, 3, 1, 1, 1)]
    [InlineData(2, 48, 48, 15, 48, 5, 2, 2, 1)]
    [InlineData(2, 3, 24, 21, 1, 7, 2, 3, 1)]
    [InlineData(2, 3, 16, 12, 1, 3, 2, 1, 1)]
    [InlineData(1, 16, 16, 2, 1, 3, 1, 1, 1)]
    [InlineData(1, 16, 32, 1, 1, 3, 1, 1, 1)]
    public void Every_way_equals_the_plain_kernels(int images, int channels, int outputs, int size, int groups, int kernel, int stride, int pad, int dilation)
    {
        Model model = Network(channels, outputs, size, groups, kernel, stride, pad, dilation);
        BlockedComparison.Check(model, [images, channels, size, size], channels < 12 ? ["w", "b"] : ["x", "w", "b"]);
    }

    private static Model Network(int channels, int outputs, int size, int groups, int kernel, int stride, int pad, int dilation)
    {
        var model = new Model(new Graph("one"), opset: 17);
        Graph graph = model.Graph;
        Value x = graph.AddInput("x", new TensorType(DataType.Float, new Shape("n", channels, size, size)));
        float[] weights = new float[outputs * channels / groups * kernel * kernel], bias = new float[outputs];
        BlockedComparison.Fill(weights, 3);
        BlockedComparison.Fill(bias, 4);
        Value w = graph.AddInitializer("w", Tensor.FromFloats(weights, outputs, channels / groups, kernel, kernel)), b = graph.AddInitializer("b", Tensor.FromFloats(bias, outputs));
        Node node = graph.AddNode("Conv", [x, w, b], ["y"]);
        node.Attributes.Set("group", (long)groups);
        node.Attributes.Set("strides", new long[] { stride, stride });
        node.Attributes.Set("pads", new long[] { pad, pad, pad, pad });
        node.Attributes.Set("dilations", new long[] { dilation, dilation });
        graph.AddOutput(graph.Get("y"), new TensorType(DataType.Float));
        return model;
    }
}
