using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.FineTune.Tests.Ops;

/// <summary>A network with input x and output y in blocked layout on two threads against the plain kernels on one, which goldens and oracles check.</summary>
internal static class BlockedComparison
{
    public static void Check(Model model, long[] shape, string[] trainable)
    {
        Skip.IfNot(BlockedMachine.IsSupported, "this machine has no fused multiply-add of 256 bits");
        using TrainingEngine reference = Run(model, shape, trainable, Algorithm.Reference, 1);
        foreach (Algorithm algorithm in new[] { Algorithm.Fast, Algorithm.Precise })
        {
            using TrainingEngine blocked = Run(model, shape, trainable, algorithm, 2);
            Same("y", reference.Output("y"), blocked.Output("y"));
            foreach (string name in reference.Parameters)
                Same(name, reference.Gradient(name), blocked.Gradient(name));
        }
    }

    public static void Fill(Span<float> values, int seed)
    {
        var random = new Random(seed);
        foreach (ref float v in values)
            v = (float)((random.NextDouble() * 2) - 1);
    }

    private static void Same(string what, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        string? difference = Tolerance.Network.Compare(what, expected, actual);
        Assert.True(difference is null, difference);
    }

    private static TrainingEngine Run(Model model, long[] shape, string[] trainable, Algorithm algorithm, int threads)
    {
        TrainingEngine engine = TrainingEngine.Build(model, new EngineOptions
        {
            InputShapes = new Dictionary<string, long[]> { ["x"] = shape },
            Trainable = trainable,
            BatchNormalization = LayerMode.Training,
            Algorithm = algorithm,
            Threads = threads,
        });
        Fill(engine.Input("x"), 1);
        _ = engine.Forward();
        Fill(engine.OutputGradient("y"), 2);
        engine.Backward();
        return engine;
    }
}
