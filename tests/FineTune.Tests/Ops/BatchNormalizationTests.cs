using Transfer.FineTune.Engine;
using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class BatchNormalizationTests
{
    [Theory]
    [InlineData("y = BatchNormalization<epsilon = 0.01>(x, s, b, m, v)", 15)]
    [InlineData("y = BatchNormalization<epsilon = 0.01>(x, s, b, m, v)", 7)]
    public void Stored_statistics_are_constants_of_a_channel(string node, int opset) => OperatorOracle.Check(
        node, "float[2,3,2] x, float[3] s, float[3] b, float[3] m, float[3] v",
        i => [.. i["x"].Select((x, at) => (i["s"][at / 2 % 3] * (x - i["m"][at / 2 % 3]) / Math.Sqrt(i["v"][at / 2 % 3] + 0.01f)) + i["b"][at / 2 % 3])],
        new() { ["v"] = [0.5, 1, 2] }, opset: opset);

    [Theory]
    [InlineData("y, mean, variance = BatchNormalization<training_mode = 1, epsilon = 0.01>(x, s, b, m, v)", 15)]
    [InlineData("y, mean, variance, saved_mean, saved_variance = BatchNormalization<epsilon = 0.01>(x, s, b, m, v)", 9)]
    public void In_training_a_channel_is_standardised_by_its_batch_however_the_file_says_so(string node, int opset)
    {
        Model model = Model.Parse(
            $$"""
            <ir_version: 10, opset_import: ["" : {{opset}}]>
            g (float[2,1,2] x, float[1] s, float[1] b) => (float[2,1,2] y, float[1] mean, float[1] variance) <float[1] m = {1}, float[1] v = {3}> { {{node}} }
            """);
        using TrainingEngine engine = TrainingEngine.Build(model, new EngineOptions
        {
            InputShapes = new Dictionary<string, long[]> { ["x"] = [2, 1, 2], ["s"] = [1], ["b"] = [1] },
            Trainable = ["x", "s", "b"],
            BatchNormalization = LayerMode.AsWritten,
        });
        double[] x = [1, 2, 4, 5], dY = [1, -1, 0.5, 2];
        Array.ConvertAll(x, v => (float)v).CopyTo(engine.Input("x"));
        (engine.Input("s")[0], engine.Input("b")[0]) = (2, 0.5f);
        _ = engine.Forward();
        double[] expected = Trained(x, 2, 0.5);
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(expected[i], engine.Output("y")[i], 1e-5));
        Assert.Equal((0.9 * 1) + (0.1 * 3), engine.Output("mean")[0], 1e-6);
        Assert.Equal((0.9 * 3) + (0.1 * 2.5), engine.Output("variance")[0], 1e-6);
        Array.ConvertAll(dY, v => (float)v).CopyTo(engine.OutputGradient("y"));
        engine.Backward();
        const double Step = 1e-4;
        for (int i = 0; i < 4; i++)
        {
            double[] up = [.. x], down = [.. x];
            (up[i], down[i]) = (x[i] + Step, x[i] - Step);
            double gradient = Enumerable.Range(0, 4).Sum(k => dY[k] * (Trained(up, 2, 0.5)[k] - Trained(down, 2, 0.5)[k])) / (2 * Step);
            Assert.Equal(gradient, engine.Gradient("x")[i], 1e-5);
        }

        Assert.Equal(Enumerable.Range(0, 4).Sum(k => dY[k] * (expected[k] - 0.5) / 2), engine.Gradient("s")[0], 1e-5);
        Assert.Equal(dY.Sum(), engine.Gradient("b")[0], 1e-6);
    }

    private static double[] Trained(double[] x, double scale, double bias)
    {
        double mean = x.Average(), variance = x.Average(v => (v - mean) * (v - mean));
        return [.. x.Select(v => (scale * (v - mean) / Math.Sqrt(variance + 0.01f)) + bias)];
    }
}
