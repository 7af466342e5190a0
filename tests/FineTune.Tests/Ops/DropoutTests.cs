using Transfer.FineTune.Engine;
using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class DropoutTests
{
    [Theory]
    [InlineData("y = Dropout(x)", "", 21)]
    [InlineData("y = Dropout(x, r, t)", "float r = {0.5}, bool t = {0}", 21)]
    [InlineData("y, mask = Dropout(x, r, t)", "float r = {0}, bool t = {1}", 21)]
    [InlineData("y = Dropout<ratio = 0.5>(x)", "", 10)]
    public void In_use_a_value_passes_with_its_gradient(string node, string constants, int opset) =>
        OperatorOracle.Check(node, "float[9] x", v => v["x"], constants: constants, opset: opset);

    [Fact]
    public void Elements_that_are_not_float32_are_not_dropped()
    {
        Model model = Model.Parse("<ir_version: 10, opset_import: [\"\" : 21]> g (float16[2] x) => (float16[2] y) { y = Dropout(x) }");
        var error = Assert.Throws<TransferException>(() => TrainingEngine.Build(model, new EngineOptions
        {
            InputShapes = new Dictionary<string, long[]> { ["x"] = [2] },
            Trainable = [],
            Dropout = LayerMode.Training,
        }));
        Assert.Equal("the node of 'y' (Dropout): its input is float16[2]; the engine drops elements of float32", error.Message);
    }

    [Fact]
    public void In_training_elements_are_dropped_the_others_grow_and_gradients_go_the_same_way()
    {
        const int Count = 20_000;
        Model model = Model.Parse("<ir_version: 10, opset_import: [\"\" : 21]> g (float[N] x) => (float[N] y) <float r = {0.25}> { y = Dropout(x, r) }");
        using TrainingEngine engine = TrainingEngine.Build(model, new EngineOptions
        {
            InputShapes = new Dictionary<string, long[]> { ["x"] = [Count] },
            Trainable = ["x"],
            Dropout = LayerMode.Training,
            Seed = 5,
        });
        engine.Input("x").Fill(3);
        _ = engine.Forward();
        engine.OutputGradient("y").Fill(1);
        float[] y = engine.Output("y").ToArray();
        engine.Backward();
        Assert.InRange(y.Count(v => v == 0), 0.24 * Count, 0.26 * Count);
        Assert.All(y, v => Assert.True(v is 0 or 4));
        Assert.All(Enumerable.Range(0, Count), i => Assert.Equal(y[i] / 3, engine.Gradient("x")[i]));
        _ = engine.Forward();
        Assert.NotEqual(y, engine.Output("y").ToArray());
    }
}
