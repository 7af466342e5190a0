using Transfer.FineTune.Tests.Engine;
using Transfer.Onnx;

namespace Transfer.FineTune.Tests.Training.Loop;

/// <summary>Small networks and data for them.</summary>
internal static class Nets
{
    public static Model Perceptron(int inputs, int hidden, int outputs) => Model.Parse(
        $$"""
        <ir_version: 8, opset_import: ["" : 17]>
        perceptron (float[N, {{inputs}}] x) => (float[N, {{outputs}}] logits)
        <float[{{hidden}}, {{inputs}}] w1, float[{{hidden}}] b1, float[{{outputs}}, {{hidden}}] w2, float[{{outputs}}] b2>
        {
            h = Gemm <transB = 1> (x, w1, b1)
            a = Tanh (h)
            logits = Gemm <transB = 1> (a, w2, b2)
        }
        """).WithRandomInitializers();

    public static Model Line() => Model.Parse(
        """
        <ir_version: 8, opset_import: ["" : 17]>
        line (float[N, 2] x) => (float[N, 1] y) <float[1, 2] w, float[1] b = {0}>
        {
            y = Gemm <transB = 1> (x, w, b)
        }
        """).WithRandomInitializers();

    public static Model Convolution() => Model.Parse(
        """
        <ir_version: 8, opset_import: ["" : 17]>
        network (float[N, 3, 17, 19] x) => (float[N, 4] logits)
        <float[8, 3, 3, 3] w, float[8] b, float[8] scale, float[8] shift, float[8] mean, float[8] variance, float[4, 8] fc>
        {
            c = Conv <pads = [1, 1, 1, 1], strides = [2, 2]> (x, w, b)
            n = BatchNormalization (c, scale, shift, mean, variance)
            r = Relu (n)
            d = Dropout (r)
            g = GlobalAveragePool (d)
            f = Flatten (g)
            logits = Gemm <transB = 1> (f, fc)
        }
        """).WithRandomInitializers();

    /// <summary>y = 2 a - 3 b + 0.5, to learn from and to judge by.</summary>
    public static (TensorData Data, TensorData Validation) Plane(int count, int seed)
    {
        var random = new Random(seed);
        TensorData Draw()
        {
            float[] x = [.. Enumerable.Range(0, 2 * count).Select(_ => (float)(random.NextDouble() * 2) - 1)];
            float[] y = [.. Enumerable.Range(0, count).Select(i => (2 * x[2 * i]) - (3 * x[(2 * i) + 1]) + 0.5f)];
            return new TensorData(count).Add("x", x, 2).Targets(y, 1);
        }

        return (Draw(), Draw());
    }
}
