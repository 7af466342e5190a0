using Transfer.FineTune.Engine;
using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class RandomFillTests
{
    private const int Count = 40_000;

    [Fact]
    public void Uniform_numbers_fill_their_interval_evenly()
    {
        float[] y = Draw("RandomUniform", 7, ("low", -1f), ("high", 3f), ("shape", new long[] { Count }));
        Assert.InRange(y.Min(), -1, -0.99);
        Assert.InRange(y.Max(), 2.99, 3);
        for (int quarter = 0; quarter < 4; quarter++)
            Assert.InRange(y.Count(v => v >= quarter - 1 && v < quarter), (Count / 4) - 400, (Count / 4) + 400);
    }

    [Fact]
    public void Normal_numbers_have_the_moments_that_are_asked_for()
    {
        float[] y = Draw("RandomNormal", 7, ("mean", 2f), ("scale", 3f), ("shape", new long[] { Count }));
        double mean = y.Average(v => (double)v);
        Assert.InRange(mean, 1.94, 2.06);
        Assert.InRange(Math.Sqrt(y.Average(v => (v - mean) * (v - mean))), 2.95, 3.05);
        Assert.InRange(y.Count(v => Math.Abs(v - 2) < 3), 0.675 * Count, 0.69 * Count);
    }

    [Fact]
    public void The_same_seed_gives_the_same_numbers_and_another_seed_others()
    {
        (string, AttributeValue) shape = ("shape", new long[] { 100 });
        Assert.Equal(Draw("RandomNormal", 7, shape), Draw("RandomNormal", 7, shape));
        Assert.NotEqual(Draw("RandomNormal", 7, shape), Draw("RandomNormal", 8, shape));
        Assert.NotEqual(Draw("RandomNormal", 7, shape), Draw("RandomNormal", 7, shape, ("seed", 1f)));
    }

    [Theory]
    [InlineData("RandomUniformLike")]
    [InlineData("RandomNormalLike")]
    public void The_like_forms_take_shape_and_type_of_the_input(string name)
    {
        Model model = Model();
        model.Graph.AddOutput(model.Graph.Append(name, [model.Graph.Get("x")], "y"), new TensorType(DataType.Float));
        using TrainingEngine engine = TrainingEngine.Build(model, new EngineOptions { InputShapes = new Dictionary<string, long[]> { ["x"] = [2, 3] }, Trainable = [] });
        _ = engine.Forward();
        Assert.Equal([2, 3], engine.OutputShape("y"));
        Assert.Equal(6, engine.Output("y").ToArray().Distinct().Count());
    }

    [Theory]
    [InlineData(DataType.Float)]
    [InlineData(DataType.Bool)]
    [InlineData(DataType.Int64)]
    public void Bernoulli_is_one_as_often_as_the_probability_says(DataType type)
    {
        Model model = Model();
        Value y = model.Graph.Append("Bernoulli", [model.Graph.Get("x")], "y", ("dtype", (long)type));
        model.Graph.AddOutput(y, new TensorType(type));
        using TrainingEngine engine = TrainingEngine.Build(model, new EngineOptions { InputShapes = new Dictionary<string, long[]> { ["x"] = [2, Count] }, Trainable = [] });
        engine.Input("x")[..Count].Fill(0.25f);
        engine.Input("x")[Count..].Fill(1);
        _ = engine.Forward();
        float[] drawn = type switch
        {
            DataType.Float => engine.Output("y").ToArray(),
            DataType.Bool => Array.ConvertAll(engine.Output<byte>("y").ToArray(), v => (float)v),
            _ => Array.ConvertAll(engine.Output<long>("y").ToArray(), v => (float)v),
        };
        Assert.InRange(drawn[..Count].Sum(), 0.24f * Count, 0.26f * Count);
        Assert.All(drawn[Count..], v => Assert.Equal(1, v));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Equal("node 'y' (RandomNormal): no shape is given", Assert.Throws<TransferException>(() => Draw("RandomNormal", 1)).Message);
        Assert.Equal(
            "node 'y' (RandomNormal): elements of type double are asked for; the engine draws float32, and for Bernoulli bool, int32 and int64 too, from float32 probabilities",
            Assert.Throws<TransferException>(() => Draw("RandomNormal", 1, ("shape", new long[] { 1 }), ("dtype", (long)DataType.Double))).Message);
    }

    private static float[] Draw(string name, ulong seed, params (string, AttributeValue)[] attributes)
    {
        var model = new Model(new Graph("random"), opset: 17);
        model.Graph.AddOutput(model.Graph.Append(name, [], "y", attributes), new TensorType(DataType.Float));
        using TrainingEngine engine = TrainingEngine.Build(model, new EngineOptions { InputShapes = new Dictionary<string, long[]>(), Trainable = [], Seed = seed });
        _ = engine.Forward();
        return engine.Output("y").ToArray();
    }

    private static Model Model()
    {
        var model = new Model(new Graph("random"), opset: 17);
        model.Graph.AddInput("x", new TensorType(DataType.Float));
        return model;
    }
}
