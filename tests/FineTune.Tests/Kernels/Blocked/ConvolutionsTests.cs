using Transfer.FineTune.Engine;
using Transfer.Onnx;
using Xunit;
using Xunit.Abstractions;

namespace Transfer.FineTune.Tests.Kernels.Blocked;

/// <summary>Every way to convolve against a naive float64 sum: outputs and the gradients of pictures, weights and bias.</summary>
public sealed class ConvolutionsTests(ITestOutputHelper log)
{
    // Largest error as a part of the largest entry. Measured with AVX-512: F(4 x 4) 1.3e-5, all others 8e-7; more is allowed, for
    // other machines sum in other orders.
    private const double WinogradF4 = 1.5e-5, Others = 2e-6;

    [Theory]
    [InlineData(2, 16, 16, 8, 8, 3, 1, 1, 1, 1)]
    [InlineData(2, 32, 48, 7, 9, 3, 1, 1, 1, 1)]
    [InlineData(1, 20, 24, 13, 5, 3, 1, 1, 1, 1)]
    [InlineData(3, 64, 64, 14, 14, 3, 1, 1, 1, 1)]
    [InlineData(2, 16, 16, 6, 6, 3, 1, 0, 1, 1)]
    [InlineData(2, 160, 192, 7, 7, 3, 1, 1, 1, 1)]
    [InlineData(2, 16, 224, 44, 44, 3, 1, 1, 1, 1)]
    [InlineData(2, 32, 64, 9, 9, 3, 2, 1, 1, 1)]
    [InlineData(2, 16, 32, 9, 9, 3, 1, 2, 2, 1)]
    [InlineData(2, 32, 16, 8, 8, 1, 1, 0, 1, 1)]
    [InlineData(2, 32, 64, 9, 7, 1, 2, 0, 1, 1)]
    [InlineData(1, 16, 32, 11, 11, 5, 1, 2, 1, 1)]
    [InlineData(2, 3, 32, 23, 19, 7, 2, 3, 1, 1)]
    [InlineData(2, 32, 32, 9, 9, 3, 1, 1, 1, 32)]
    [InlineData(2, 48, 48, 10, 11, 3, 2, 1, 1, 48)]
    [InlineData(2, 24, 24, 9, 9, 5, 1, 2, 1, 24)]
    [InlineData(2, 16, 16, 13, 30, 3, 1, 1, 1, 16)]
    [InlineData(1, 40, 40, 17, 16, 5, 2, 2, 1, 40)]
    [InlineData(2, 16, 16, 3, 2, 5, 1, 2, 1, 16)]
    [InlineData(1, 20, 20, 12, 12, 7, 1, 3, 1, 20)]
    [InlineData(1, 16, 16, 14, 13, 3, 1, 2, 2, 16)]
    [InlineData(1, 16, 16, 14, 15, 3, 2, 2, 2, 16)]
    [InlineData(1, 16, 16, 17, 15, 3, 2, 3, 3, 16)]
    [InlineData(1, 16, 16, 19, 20, 3, 4, 2, 2, 16)]
    [InlineData(1, 16, 16, 14, 13, 2, 3, 0, 1, 16)]
    [InlineData(2, 32, 64, 8, 8, 3, 1, 1, 1, 2)]
    [InlineData(2, 12, 18, 8, 8, 3, 1, 1, 1, 3)]
    [InlineData(3, 8, 8, 11, 9, 3, 1, 1, 1, 1)]
    [InlineData(2, 1, 8, 28, 28, 5, 1, 2, 1, 1)]
    [InlineData(9, 7, 5, 6, 7, 3, 2, 1, 1, 1)]
    [InlineData(2, 3, 40, 17, 16, 7, 2, 3, 1, 1)]
    [InlineData(2, 37, 21, 15, 13, 5, 2, 2, 1, 1)]
    [InlineData(2, 24, 1, 40, 31, 3, 1, 1, 1, 1)]
    [InlineData(1, 24, 144, 30, 30, 1, 1, 0, 1, 1)]
    [InlineData(2, 16, 16, 1, 1, 3, 2, 1, 1, 1)]
    [InlineData(2, 16, 5, 2, 7, 3, 3, 1, 1, 1)]
    public void A_convolution_and_its_gradients(int n, int c, int m, int h, int w, int kernel, int stride, int pad, int dilation, int group)
    {
        bool fitsWinograd = kernel == 3 && stride == 1 && dilation == 1 && group == 1 && Math.Min(c, m) >= 12;
        Check(new ConvolutionOracle(n, c, m, h, w, kernel, stride, pad, dilation, group), fitsWinograd, "x", "w", "b");
    }

    /// <summary>What reads pixels of few channels as they are, because nobody asks for their gradient.</summary>
    [Theory]
    [InlineData(2, 3, 32, 23, 19, 7, 2, 3)]
    [InlineData(2, 3, 40, 32, 48, 16, 16, 0)]
    [InlineData(2, 1, 8, 12, 12, 5, 1, 2)]
    [InlineData(1, 4, 20, 19, 17, 15, 2, 7)]
    public void A_convolution_of_a_fixed_picture(int n, int c, int m, int h, int w, int kernel, int stride, int pad) =>
        Check(new ConvolutionOracle(n, c, m, h, w, kernel, stride, pad, dilation: 1, group: 1), fitsWinograd: false, "w", "b");

    private void Check(ConvolutionOracle shape, bool fitsWinograd, params string[] trainable)
    {
        double[] y = shape.Forward();
        (double[] dX, double[] dW, double[] dB) = shape.Backward();
        foreach (Algorithm algorithm in Enum.GetValues<Algorithm>())
        {
            bool isWinograd = fitsWinograd && algorithm == Algorithm.Fast;
            using TrainingEngine engine = Build(shape, algorithm, trainable);
            shape.X.CopyTo(engine.Input("x"));
            _ = engine.Forward();
            Near("y", y, engine.Output("y"), isWinograd, algorithm);
            shape.Upstream.CopyTo(engine.OutputGradient("y"));
            engine.Backward();
            if (trainable.Contains("x"))
                Near("dX", dX, engine.Gradient("x"), isWinograd, algorithm);
            Near("dW", dW, engine.Gradient("w"), isWinograd, algorithm);
            Near("dB", dB, engine.Gradient("b"), isWinograd, algorithm);
        }
    }

    private void Near(string what, double[] expected, ReadOnlySpan<float> actual, bool isWinograd, Algorithm algorithm)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.Max(Math.Abs), worst = 0;
        for (int i = 0; i < expected.Length; i++)
            worst = Math.Max(worst, double.IsNaN(actual[i]) ? double.PositiveInfinity : Math.Abs(expected[i] - actual[i]));
        log.WriteLine($"{algorithm} {what}: {worst / largest:0.0e+0}");
        Assert.InRange(worst / largest, 0, isWinograd ? WinogradF4 : Others);
    }

    private static TrainingEngine Build(ConvolutionOracle shape, Algorithm algorithm, string[] trainable)
    {
        Model model = Model.Parse(
            $$"""
            <ir_version: 8, opset_import: ["" : 17]>
            convolution (float[N, C, H, W] x) => (float[N, M, P, Q] y) { {{shape.Node}} }
            """);
        model.Graph.Get("w").Initializer = Tensor.FromFloats(shape.W, shape.WeightShape);
        model.Graph.Get("b").Initializer = Tensor.FromFloats(shape.B, shape.B.Length);
        return TrainingEngine.Build(model, new EngineOptions
        {
            InputShapes = new Dictionary<string, long[]> { ["x"] = shape.InputShape },
            Trainable = trainable,
            Algorithm = algorithm,
            Threads = 2,
        });
    }
}
