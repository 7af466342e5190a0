using Transfer.FineTune.Engine;
using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Engine;

/// <summary>Where the walk puts gradients: over the ones they follow from, but never over one that somebody still reads.</summary>
public sealed class BackwardWalkTests
{
    private const int Length = 50_000;

    [Fact]
    public void A_chain_of_functions_has_one_gradient_that_each_writes_over()
    {
        using TrainingEngine engine = Build("h = Sigmoid(p) i = Tanh(h) y = Sigmoid(i)", "p");
        engine.Input("p").Fill(0.5f);
        _ = engine.Forward();
        engine.OutputGradient("y").Fill(1);
        engine.Backward();
        double h = Sigmoid(0.5), i = Math.Tanh(h), y = Sigmoid(i);
        Assert.Equal(y * (1 - y) * (1 - (i * i)) * h * (1 - h), engine.Gradient("p")[Length - 1], 1e-7);

        // p, h, i, y, the given gradient, the one that is written over, p's own.
        Assert.Equal(7.0, engine.ArenaBytes / (double)(Length * sizeof(float)), 1e-2);
    }

    [Fact]
    public void A_gradient_that_two_branches_read_is_not_written_over()
    {
        using TrainingEngine engine = Build("a = Neg(p) b = Sigmoid(a) c = Neg(q) d = Tanh(c) y = Add(b, d)", "p", "q");
        engine.Input("p").Fill(0.5f);
        engine.Input("q").Fill(-0.25f);
        _ = engine.Forward();
        engine.OutputGradient("y").Fill(2);
        engine.Backward();
        double b = Sigmoid(-0.5), d = Math.Tanh(0.25);
        Assert.Equal(-2 * b * (1 - b), engine.Gradient("p")[0], 1e-6);
        Assert.Equal(-2 * (1 - (d * d)), engine.Gradient("q")[0], 1e-6);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static TrainingEngine Build(string nodes, params string[] inputs) => TrainingEngine.Build(
        Model.Parse($"<ir_version: 8, opset_import: [\"\" : 17]> walk ({string.Join(", ", inputs.Select(i => $"float[N] {i}"))}) => (float[N] y) {{ {nodes} }}"),
        new EngineOptions { InputShapes = inputs.ToDictionary(i => i, _ => new long[] { Length }), Trainable = inputs });
}
