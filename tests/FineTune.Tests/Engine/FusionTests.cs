using Transfer.FineTune.Engine;
using Transfer.FineTune.Ops;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.FineTune.Tests.Engine;

/// <summary>Networks whose nodes the planner takes together, against the same nodes one by one.</summary>
public sealed class FusionTests
{
    private const string Convolutions =
        """
        <ir_version: 8, opset_import: ["" : 17]>
        network (float[2, 3, 21, 19] x) => (float[2, 5] y)
        <float[24, 3, 3, 3] w1, float[24] b1, float[24, 1, 3, 3] w2, float[24, 24, 3, 3] w3, float[24] b3, float[24, 24, 1, 1] w4,
         float[24] scale, float[24] shift, float[24] mean, float[24] variance, float[24] scale2, float[24] shift2, float[5, 24] fc, float low, float high>
        {
            c1 = Conv <pads = [1, 1, 1, 1], strides = [2, 2]> (x, w1, b1)
            r1 = Relu (c1)
            p1 = MaxPool <kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]> (r1)
            c2 = Conv <pads = [1, 1, 1, 1], group = 24> (p1, w2)
            n2 = BatchNormalization (c2, scale, shift, mean, variance)
            k2 = Clip (n2, low, high)
            c3 = Conv <pads = [1, 1, 1, 1]> (k2, w3, b3)
            s3 = Add (c3, k2)
            r3 = Relu (s3)
            c4 = Conv (r3, w4)
            n4 = BatchNormalization (c4, scale2, shift2, mean, variance)
            c5 = Conv (r3, w4)
            n5 = BatchNormalization (c5, scale, shift2, mean, variance)
            s5 = Add (n4, n5)
            r5 = Relu (s5)
            s6 = Add (r5, r3)
            g = GlobalAveragePool (s6)
            f = Flatten (g)
            y = Gemm <transB = 1> (f, fc)
        }
        """;

    private const string Feedforward =
        """
        <ir_version: 8, opset_import: ["" : 17]>
        network (float[2, 3, 8] x) => (float[2, 3, 8] y)
        <float[20, 8] w1, float[20] b1, float[8, 20] w2>
        {
            t1 = Transpose <perm = [1, 0]> (w1)
            m1 = MatMul (x, t1)
            a = Add (b1, m1)
            root = Constant <value = float {1.4142135}> ()
            one = Constant <value = float {1}> ()
            half = Constant <value = float {0.5}> ()
            d = Div (a, root)
            e = Erf (d)
            p = Add (e, one)
            m = Mul (a, p)
            h = Mul (m, half)
            t2 = Transpose (w2)
            y = MatMul (h, t2)
        }
        """;

    [Theory]
    [InlineData(LayerMode.Evaluation)]
    [InlineData(LayerMode.Training)]
    public void A_residual_network_has_the_same_gradients(LayerMode mode)
    {
        Model model = Model.Parse(Convolutions).WithRandomInitializers();
        model.Graph.Get("low").Initializer = Tensor.FromFloats([0], []);
        model.Graph.Get("high").Initializer = Tensor.FromFloats([1.5f], []);
        string[] trainable = ["w1", "b1", "w2", "w3", "b3", "w4", "scale", "shift", "scale2", "shift2", "fc"];
        using TrainingEngine expected = Run(model, [2, 3, 21, 19], trainable, mode, Algorithm.Reference), actual = Run(model, [2, 3, 21, 19], trainable, mode, Algorithm.Fast);
        Same(expected, actual);
    }

    [Fact]
    public void A_frozen_residual_takes_no_gradient()
    {
        Model model = Model.Parse(Convolutions).WithRandomInitializers();
        string[] trainable = ["w4", "fc"];
        using TrainingEngine expected = Run(model, [2, 3, 21, 19], trainable, LayerMode.Evaluation, Algorithm.Reference), actual = Run(model, [2, 3, 21, 19], trainable, LayerMode.Evaluation, Algorithm.Fast);
        Same(expected, actual);
    }

    [Fact]
    public void Linear_layers_and_Gelu_as_exporters_write_them_equal_one_node_each()
    {
        Model model = Model.Parse(Feedforward).WithRandomInitializers(), other = Model.Parse(Feedforward).WithRandomInitializers();

        // As outputs, what is between must be there: nothing can be taken together.
        foreach (string name in new[] { "t1", "d", "e", "p", "m", "t2" })
            other.Graph.AddOutput(other.Graph.Get(name), new TensorType(DataType.Float));
        string[] trainable = ["x", "w1", "b1", "w2"];
        using TrainingEngine actual = Run(model, [2, 3, 8], trainable, LayerMode.Evaluation, Algorithm.Fast), expected = Run(other, [2, 3, 8], trainable, LayerMode.Evaluation, Algorithm.Fast);
        Same(expected, actual);
    }

    [Theory]
    [InlineData("none", "x", "w1", "b1")]
    [InlineData("tanh", "x", "w1", "b1")]
    [InlineData("none", "b1")]
    [InlineData("none", "w2")]
    public void A_bias_in_front_of_a_Gelu_has_the_same_gradients(string approximate, params string[] trainable)
    {
        string text =
            $$"""
            <ir_version: 9, opset_import: ["" : 20]>
            network (float[2, 3, 8] x) => (float[2, 3, 4] y)
            <float[8, 20] w1, float[20] b1, float[20, 4] w2>
            {
                m1 = MatMul (x, w1)
                a = Add (m1, b1)
                h = Gelu <approximate = "{{approximate}}"> (a)
                y = MatMul (h, w2)
            }
            """;
        Model model = Model.Parse(text).WithRandomInitializers(), other = Model.Parse(text).WithRandomInitializers();
        other.Graph.AddOutput(other.Graph.Get("a"), new TensorType(DataType.Float));
        using TrainingEngine actual = Run(model, [2, 3, 8], trainable, LayerMode.Evaluation, Algorithm.Fast), expected = Run(other, [2, 3, 8], trainable, LayerMode.Evaluation, Algorithm.Fast);
        Same(expected, actual);
        Assert.True(actual.ArenaBytes < expected.ArenaBytes, $"{actual.ArenaBytes} bytes together, {expected.ArenaBytes} alone");
    }

    [Fact]
    public void What_is_no_bias_in_front_of_a_Gelu_is_added_alone()
    {
        const string text =
            """
            <ir_version: 9, opset_import: ["" : 20]>
            network (float[3, 4] x) => (float[3, 4] y)
            <float[3, 1] column, float[4] row>
            {
                a = Add (x, column)
                h = Gelu (a)
                b = Add (h, h)
                i = Gelu (b)
                c = Add (row, i)
                z = Mul (c, c)
                y = Gelu (z)
            }
            """;
        string[] trainable = ["x", "column", "row"];
        Model model = Model.Parse(text).WithRandomInitializers(), other = Model.Parse(text).WithRandomInitializers();
        foreach (string name in new[] { "a", "b", "c" })
            other.Graph.AddOutput(other.Graph.Get(name), new TensorType(DataType.Float));
        using TrainingEngine actual = Run(model, [3, 4], trainable, LayerMode.Evaluation, Algorithm.Fast), expected = Run(other, [3, 4], trainable, LayerMode.Evaluation, Algorithm.Fast);
        Same(expected, actual);
    }

    [Theory]
    [InlineData("s = Mul(x, eighth) p = Softmax(s)", true)]
    [InlineData("s = Mul(eighth, x) p = Softmax<axis = 3>(s)", true)]
    [InlineData("s = Div(x, three) p = Softmax(s)", true)]
    [InlineData("s = Div(x, three) a = Add(s, keys) p = Softmax(a)", true)]
    [InlineData("s = Mul(x, three) a = Add(queries, s) p = Softmax(a)", true)]
    [InlineData("a = Add(x, whole) p = Softmax(a)", true)]
    [InlineData("a = Add(column, x) p = Softmax(a)", true)]
    [InlineData("s = Mul(x, three) a = Add(s, number) p = Softmax(a)", true)]
    [InlineData("s = Div(three, x) p = Softmax(s)", false)]
    [InlineData("s = Mul(x, queries) p = Softmax(s)", false)]
    [InlineData("s = Mul(x, three) p = Softmax<axis = 1>(s)", false)]
    [InlineData("s = Mul(x, three) a = Add(s, trained) p = Softmax(a)", false)]
    [InlineData("s = Mul(x, three) a = Add(s, keys) p = Softmax<axis = 2>(a)", false)]
    [InlineData("s = Mul(x, number) a = Add(s, more) p = Softmax(a)", false)]
    [InlineData("s = Mul(x, three) a = Add(x, s) p = Softmax(a)", false)]
    [InlineData("s = Mul(x, three) m = Mul(keys, eighth) a = Add(s, m) p = Softmax(a)", true)]
    [InlineData("m = Mul(keys, x) s = Mul(x, three) a = Add(s, m) p = Softmax(a)", false)]
    [InlineData("b = BatchNormalization(x, channel, channel, channel, channel) s = Mul(x, three) a = Add(b, s) p = Softmax(a)", false)]
    public void Scaled_and_masked_scores_have_the_same_softmax_and_gradients(string nodes, bool isTaken)
    {
        string text =
            $$"""
            <ir_version: 8, opset_import: ["" : 17]>
            network (float[2, 3, 4, 5] x) => (float[N, H, Q, K] y)
            <float eighth = {0.125}, float[1] three = {3}, float[2, 1, 1, 5] keys, float[4, 5] queries, float[2, 3, 4, 5] whole, float[4, 1] column,
             float number, float[5] trained, float[1, 2, 1, 1, 1] more, float[5] gain, float[3] channel = {1, 2, 3}>
            {
                {{nodes}}
                z = Mul (p, gain)
                y = Add (z, trained)
            }
            """;
        string[] trainable = ["x", "gain", "trained"];
        Model model = Model.Parse(text).WithRandomInitializers(), other = Model.Parse(text).WithRandomInitializers();
        foreach (string name in new[] { "s", "m", "b", "a" }.Where(n => other.Graph.Find(n) is not null))
            other.Graph.AddOutput(other.Graph.Get(name), new TensorType(DataType.Float));
        using TrainingEngine actual = Run(model, [2, 3, 4, 5], trainable, LayerMode.Evaluation, Algorithm.Fast), expected = Run(other, [2, 3, 4, 5], trainable, LayerMode.Evaluation, Algorithm.Fast);
        Same(expected, actual);
        Assert.Equal(isTaken, Operators(actual) < Operators(expected));
    }

    private static int Operators(TrainingEngine engine)
    {
        var counter = new Counter();
        engine.Watch = counter;
        _ = engine.Forward();
        return counter.Forward;
    }

    private static void Same(TrainingEngine expected, TrainingEngine actual)
    {
        Close("y", expected.Output("y"), actual.Output("y"));
        foreach (string name in expected.Parameters)
            Close(name, expected.Gradient(name), actual.Gradient(name));
        foreach (string name in expected.States)
            Close(name, expected.State(name), actual.State(name));
    }

    private static void Close(string what, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        string? difference = Tolerance.Network.Compare(what, expected, actual, 1e-5);
        Assert.True(difference is null, difference);
    }

    private static TrainingEngine Run(Model model, long[] shape, string[] trainable, LayerMode mode, Algorithm algorithm)
    {
        TrainingEngine engine = TrainingEngine.Build(model, new EngineOptions
        {
            InputShapes = new Dictionary<string, long[]> { ["x"] = shape },
            Trainable = trainable,
            BatchNormalization = mode,
            Algorithm = algorithm,
            Threads = 2,
        });
        var random = new Random(5);
        foreach (ref float v in engine.Input("x"))
            v = (float)(random.NextDouble() - 0.5);
        _ = engine.Forward();
        foreach (ref float v in engine.OutputGradient("y"))
            v = (float)(random.NextDouble() - 0.5);
        engine.Backward();
        return engine;
    }

    private sealed class Counter : IOperatorWatch
    {
        public int Forward { get; private set; }

        public void Done(Operator op, bool isBackward) => Forward += isBackward ? 0 : 1;
    }
}
