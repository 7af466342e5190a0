using Transfer.FineTune.Engine;
using Transfer.FineTune.Engine.Optimizers;
using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Engine;

public sealed class TrainingEngineTests
{
    [Fact]
    public void A_perceptron_learns_xor()
    {
        (Model model, string loss, string target) = LossGraph.Append(Perceptron(2, 8, 2), "logits", LossKind.CrossEntropy);
        using TrainingEngine engine = TrainingEngine.Build(model, new EngineOptions
        {
            InputShapes = new Dictionary<string, long[]> { ["x"] = [4, 2], [target] = [4] },
            Trainable = ["w1", "b1", "w2", "b2"],
            Loss = loss,
        });
        new float[] { 0, 0, 0, 1, 1, 0, 1, 1 }.CopyTo(engine.Input("x"));
        new long[] { 0, 1, 1, 0 }.CopyTo(engine.Input<long>(target));
        var optimizer = new AdamW(engine, decay: 0);
        float first = engine.Forward();
        for (int step = 0; step < 300; step++)
        {
            _ = engine.Forward();
            engine.Backward();
            optimizer.Step(0.02f);
        }

        Assert.True(first > 0.5f, $"the loss began at {first}");
        Assert.True(engine.Forward() < 0.01f, $"the loss ended at {engine.Forward()}");
        engine.WriteTo(model.Graph);
        Assert.Equal(engine.Parameter("w1").ToArray(), model.Graph.Get("w1").Initializer!.ToFloats());
    }

    [Fact]
    public void A_step_allocates_nothing_on_the_managed_heap()
    {
        (Model model, string loss, string target) = LossGraph.Append(Perceptron(64, 300, 10), "logits", LossKind.CrossEntropy);
        using TrainingEngine engine = TrainingEngine.Build(model, new EngineOptions
        {
            InputShapes = new Dictionary<string, long[]> { ["x"] = [200, 64], [target] = [200] },
            Trainable = ["w1", "b1", "w2", "b2"],
            Loss = loss,
            Threads = 2,
        });
        for (int warm = 0; warm < 3; warm++)
            Step(engine);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 5; step++)
            Step(engine);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void Step(TrainingEngine engine)
        {
            _ = engine.Forward();
            engine.Backward();
        }
    }

    [Fact]
    public void An_output_that_the_loss_does_not_use_keeps_its_value_through_the_backward_pass()
    {
        Model model = Model.Parse(
            """
            <ir_version: 8, opset_import: ["" : 17]>
            g (float[N, 2, 4] x) => (float[2] m1, float loss)
            <float[2, 2, 3] w, float[2] scale, float[2] shift, float[2] mean, float[2] variance>
            {
                c = Conv <pads = [1, 1]> (x, w)
                n, m1, v1 = BatchNormalization <training_mode = 1> (c, scale, shift, mean, variance)
                s = Mul (n, n)
                loss = ReduceSum <keepdims = 0> (s)
            }
            """).WithRandomInitializers();
        using TrainingEngine engine = TrainingEngine.Build(model, new EngineOptions
        {
            InputShapes = new Dictionary<string, long[]> { ["x"] = [3, 2, 4] },
            Trainable = ["w", "scale"],
            Loss = "loss",
            BatchNormalization = LayerMode.AsWritten,
        });
        engine.Input("x").Fill(0.5f);
        _ = engine.Forward();
        float[] before = engine.Output("m1").ToArray();
        engine.Backward();
        Assert.Equal(before, engine.Output("m1").ToArray());
        Assert.All(before, m => Assert.NotEqual(0, m));
    }

    [Fact]
    public void An_operator_without_gradient_is_answered_before_training()
    {
        Model model = Model.Parse(
            """
            <ir_version: 8, opset_import: ["" : 17]>
            g (float[N, 2] x) => (float[N, 2] y)
            <float[2, 2] w>
            {
                a = MatMul (x, w)
                y = Det (a)
            }
            """).WithRandomInitializers();
        var error = Assert.Throws<TransferException>(() => TrainingEngine.Build(model, new EngineOptions
        {
            InputShapes = new Dictionary<string, long[]> { ["x"] = [3, 2] },
            Trainable = ["w"],
        }));
        Assert.Equal("the node of 'y' (Det): the engine does not have this operator; it cuts 'w' off from the loss: freeze them, and train what comes after 'y'", error.Message);
        Assert.Equal(ErrorKind.BadInput, error.Kind);
    }

    [Fact]
    public void A_tensor_is_taken_where_it_fits()
    {
        using TrainingEngine engine = TrainingEngine.Build(Perceptron(2, 3, 2), new EngineOptions
        {
            InputShapes = new Dictionary<string, long[]> { ["x"] = [1, 2] },
            Trainable = ["w1"],
        });
        engine.SetInput("x", Tensor.FromFloats([1, 2], 1, 2));
        _ = engine.Forward();
        Assert.Equal("float[1,2]", engine.OutputTensor("logits").ToString());
        Assert.Equal(["logits"], engine.DifferentiableOutputs);
        var error = Assert.Throws<TransferException>(() => engine.SetInput("x", Tensor.FromFloats([1, 2], 2)));
        Assert.Equal((ErrorKind.Usage, "input 'x': float[2] was given, the engine was built for float[1,2]; give what it was built for"), (error.Kind, error.Message));
    }

    [Fact]
    public void Parameters_stand_in_the_order_in_which_they_were_named()
    {
        using TrainingEngine engine = TrainingEngine.Build(Perceptron(2, 3, 2), new EngineOptions
        {
            InputShapes = new Dictionary<string, long[]> { ["x"] = [4, 2] },
            Trainable = ["b2", "w1", "x", "w2"],
        });
        Assert.Equal(["b2", "w1", "x", "w2"], engine.Parameters);
    }

    [Fact]
    public void What_does_not_fit_is_answered_when_the_engine_is_built()
    {
        Model model = Perceptron(2, 3, 2);
        Dictionary<string, long[]> shapes = new() { ["x"] = [4, 2] };
        Assert.Equal("input 'x': no shape was given for it; give one for every input of the graph", Message([], "w1", null));
        Assert.Equal("input 'x': shape [4,3] was given, the graph has [rows,2]; give a shape that fits", Message(new() { ["x"] = [4, 3] }, "w1", null));
        Assert.Equal("loss 'logits': it is float[4,2]; a loss is one float32", Message(shapes, "w1", "logits"));
        Assert.Contains("value 'w9'", Message(shapes, "w9", null), StringComparison.Ordinal);

        string Message(Dictionary<string, long[]> inputs, string trainable, string? loss) => Assert.Throws<TransferException>(() => TrainingEngine.Build(
            model, new EngineOptions { InputShapes = inputs, Trainable = [trainable], Loss = loss })).Message;
    }

    [Fact]
    public void A_name_that_is_not_there_is_answered_with_the_nearest()
    {
        using TrainingEngine engine = TrainingEngine.Build(Perceptron(2, 3, 2), new EngineOptions
        {
            InputShapes = new Dictionary<string, long[]> { ["x"] = [4, 2] },
            Trainable = ["w1"],
        });
        Assert.Equal("engine: there is no parameter 'w2'; did you mean 'w1'?", Assert.Throws<TransferException>(() => engine.Gradient("w2")).Message);
        Assert.Equal("engine: 'x' is float[4,2], not int64; ask for the type it has", Assert.Throws<TransferException>(() => engine.Input<long>("x")).Message);
    }

    internal static Model Perceptron(int inputs, int hidden, int outputs)
    {
        var model = new Model(new Graph("perceptron"), opset: 17);
        Graph graph = model.Graph;
        Value x = graph.AddInput("x", new TensorType(DataType.Float, new Shape("rows", inputs)));
        Value w1 = graph.AddInitializer("w1", Weights(1, inputs, hidden)), b1 = graph.AddInitializer("b1", Weights(2, hidden));
        Value w2 = graph.AddInitializer("w2", Weights(3, outputs, hidden)), b2 = graph.AddInitializer("b2", Weights(4, outputs));
        Value h = graph.Append("Relu", [graph.Append("Add", [graph.Append("MatMul", [x, w1], "product"), b1], "sum")], "hidden");
        graph.AddOutput(graph.Append("Gemm", [h, w2, b2], "logits", ("transB", 1)), new TensorType(DataType.Float));
        return model;
    }

    private static Tensor Weights(int seed, params long[] dims)
    {
        var random = new Random(seed);
        var data = new float[dims.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < data.Length; i++)
            data[i] = (float)((random.NextDouble() * 2) - 1);
        return Tensor.FromFloats(data, dims);
    }
}
