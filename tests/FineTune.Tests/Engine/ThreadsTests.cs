using Transfer.FineTune.Engine;
using Transfer.FineTune.Engine.Optimizers;
using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Engine;

public sealed class ThreadsTests
{
    [Fact]
    public void Weights_are_the_same_bits_at_1_2_and_8_threads()
    {
        byte[] one = TrainedBits(1), two = TrainedBits(2), eight = TrainedBits(8);
        Assert.Equal(one, two);
        Assert.Equal(one, eight);
    }

    private static byte[] TrainedBits(int threads)
    {
        (Model model, string loss, string target) = LossGraph.Append(Network(), "logits", LossKind.CrossEntropy);
        string[] trainable = ["w", "b", "scale", "shift", "fc", "w2", "w3"];
        using TrainingEngine engine = TrainingEngine.Build(model, new EngineOptions
        {
            InputShapes = new Dictionary<string, long[]> { ["x"] = [6, 3, 33, 29], [target] = [6] },
            Trainable = trainable,
            Loss = loss,
            Threads = threads,
            BatchNormalization = LayerMode.Training,
            Dropout = LayerMode.Training,
            Seed = 7,
        });
        var random = new Random(3);
        foreach (ref float x in engine.Input("x"))
            x = (float)(random.NextDouble() - 0.5);
        for (int i = 0; i < 6; i++)
            engine.Input<long>(target)[i] = i % 4;
        var optimizer = new Sgd(engine);
        for (int step = 0; step < 3; step++)
        {
            _ = engine.Forward();
            engine.Backward();
            optimizer.Step(0.05f);
        }

        return [.. trainable.Concat(engine.States).SelectMany(n => Values(engine, n)).SelectMany(BitConverter.GetBytes)];
    }

    private static float[] Values(TrainingEngine engine, string name) =>
        (engine.States.Contains(name) ? engine.State(name) : engine.Parameter(name)).ToArray();

    private static Model Network() => Model.Parse(
        """
        <ir_version: 8, opset_import: ["" : 17]>
        network (float[N, 3, 33, 29] x) => (float[N, 4] logits)
        <float[16, 3, 3, 3] w, float[16] b, float[16] scale, float[16] shift, float[16] mean, float[16] variance, float[4, 16] fc,
         float[16, 16, 3, 3] w2, float[16, 1, 3, 3] w3>
        {
            c = Conv <pads = [1, 1, 1, 1], strides = [2, 2]> (x, w, b)
            n = BatchNormalization (c, scale, shift, mean, variance)
            r = Relu (n)
            c2 = Conv <pads = [1, 1, 1, 1]> (r, w2)
            c3 = Conv <pads = [1, 1, 1, 1], group = 16> (c2, w3)
            a = Add (c3, r)
            d = Dropout (a)
            g = GlobalAveragePool (d)
            f = Flatten (g)
            logits = Gemm <transB = 1> (f, fc)
        }
        """).WithRandomInitializers();
}
