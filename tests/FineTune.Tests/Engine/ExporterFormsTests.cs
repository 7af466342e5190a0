using Transfer.FineTune.Engine;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.FineTune.Tests.Engine;

/// <summary>
/// The ways in which exporters write one thing. Each row has nodes as they are found in files and what they mean; outputs and the gradients of all
/// inputs must be the same.
/// </summary>
public sealed class ExporterFormsTests
{
    private const string Row = "float[2,3,4] x, float[4] s, float[4] b";

    private static readonly Dictionary<string, (string Inputs, string Constants, string Found, string Meant)> Forms = new()
    {
        ["LayerNorm before opset 17"] = (Row, "float two = {2}, float e = {0.00001}",
            "m = ReduceMean<axes = [-1]>(x) d = Sub(x, m) p = Pow(d, two) v = ReduceMean<axes = [-1]>(p) a = Add(v, e) r = Sqrt(a) q = Div(d, r) t = Mul(q, s) y = Add(t, b)",
            "y = LayerNormalization(x, s, b)"),
        ["Gelu as Erf"] = ("float[2,5] x", "float root = {1.41421356}, float one = {1}, float half = {0.5}",
            "d = Div(x, root) e = Erf(d) a = Add(e, one) m = Mul(x, a) y = Mul(m, half)", "y = Gelu(x)"),
        ["Gelu as Tanh"] = ("float[2,5] x", "float three = {3}, float c = {0.044715}, float k = {0.79788456}, float one = {1}, float half = {0.5}",
            "p = Pow(x, three) q = Mul(p, c) a = Add(x, q) t = Mul(a, k) h = Tanh(t) u = Add(h, one) m = Mul(x, half) y = Mul(m, u)", "y = Gelu<approximate = \"tanh\">(x)"),
        ["SiLU"] = ("float[2,5] x", "", "g = Sigmoid(x) y = Mul(x, g)", "y = Swish(x)"),
        ["HardSwish before opset 14"] = ("float[2,5] x", "", "g = HardSigmoid<alpha = 0.16666667, beta = 0.5>(x) y = Mul(x, g)", "y = HardSwish(x)"),
        ["ReLU6 with Constant nodes"] = ("float[2,5] x", "float l = {0}, float h = {0.5}",
            "a = Constant<value = float[1] {0}>() c = Constant<value_float = 0.5>() y = Clip(x, a, c)", "y = Clip(x, l, h)"),
        ["GroupNorm as InstanceNormalization"] = ("float[2,4,3] x, float[4,1] s, float[4,1] b", "int64[3] g = {0, 2, -1}, int64[3] back = {2, 4, 3}, float[2] one = {1, 1}, float[2] none = {0, 0}, int64[2] halves = {4, 6}, float[6] ones = {1, 1, 1, 1, 1, 1}, float[6] nones = {0, 0, 0, 0, 0, 0}",
            "r = Reshape(x, g) n = InstanceNormalization(r, one, none) q = Reshape(n, back) t = Mul(q, s) y = Add(t, b)",
            "h = Reshape(x, halves) n = LayerNormalization(h, ones, nones) q = Reshape(n, back) t = Mul(q, s) y = Add(t, b)"),
        ["a linear layer on three axes"] = ("float[2,3,4] x, float[5,4] w, float[5] c", "int64[2] flat = {-1, 4}, int64[3] back = {2, 3, 5}",
            "t = Transpose<perm = [1, 0]>(w) m = MatMul(x, t) y = Add(c, m)", "f = Reshape(x, flat) g = Gemm<transB = 1>(f, w, c) y = Reshape(g, back)"),
        ["LSTM gates put in order by nodes"] = ("float[3,2,2] x, float[8,2] w, float[8,2] u", "int64[1] z = {0}, int64[1] two = {2}, int64[1] four = {4}, int64[1] six = {6}, int64[1] eight = {8}, int64[8] order = {0, 1, 6, 7, 2, 3, 4, 5}, float[1,2,2] h = {0, 0, 0, 0}",
            "a = Slice(w, z, two) b = Slice(w, two, six) c = Slice(w, six, eight) v = Concat<axis = 0>(a, c, b) q = Unsqueeze(v, z) d = Slice(u, z, two) e = Slice(u, two, six) f = Slice(u, six, eight) g = Concat<axis = 0>(d, f, e) r = Unsqueeze(g, z) y = LSTM<hidden_size = 2>(x, q, r, , , h)",
            "v = Gather(w, order) q = Unsqueeze(v, z) g = Gather(u, order) r = Unsqueeze(g, z) y = LSTM<hidden_size = 2>(x, q, r)"),
        ["one parameter handed on by Identity"] = ("float[2,4] x, float[4] s", "", "t = Identity(s) m = Mul(x, s) y = Add(m, t)", "m = Mul(x, s) y = Add(m, s)"),
        ["a shape computed from a shape"] = ("float[2,3,4] x", "int64 z = {0}, int64[1] rest = {-1}, int64[1] zero = {0}, int64[2] flat = {2, 12}",
            "a = Shape(x) d = Gather(a, z) u = Unsqueeze(d, zero) c = Concat<axis = 0>(u, rest) y = Reshape(x, c)", "y = Reshape(x, flat)"),
        ["nodes that do nothing"] = ("float[1,2,3,3] x", "int64[8] none = {0, 0, 0, 0, 0, 0, 0, 0}, float r = {0}, bool t = {1}",
            "p = Pad(x, none) a = AveragePool<kernel_shape = [1, 1], strides = [1, 1]>(p) y = Dropout(a, r, t)", "y = Identity(x)"),
        ["padding in front of a pool that counts it"] = ("float[1,2,4,4] x", "int64[8] one = {0, 0, 1, 1, 0, 0, 1, 1}",
            "p = Pad(x, one) y = AveragePool<kernel_shape = [3, 3]>(p)", "y = AveragePool<kernel_shape = [3, 3], pads = [1, 1, 1, 1], count_include_pad = 1>(x)"),
        ["optional inputs left empty"] = ("float[1,1,2,2] x", "float h = {0.25}, float[4] k = {1, 1, 2, 2}, float l = {-300000}",
            "c = Clip(x, , h) y = Resize<mode = \"nearest\">(c, , k)", "c = Clip(x, l, h) y = Resize<mode = \"nearest\">(c, , k)"),
        ["a mask that drops what is NaN"] = ("float[2,3] x", "float none = {0}, bool[2,3] shown = {1, 1, 0, 1, 0, 1}, float least = {-300000}",
            "m = Where(shown, x, least) p = Softmax<axis = -1>(m) n = IsNaN(p) y = Where(n, none, p)", "m = Where(shown, x, least) y = Softmax<axis = -1>(m)"),
        ["a sum of squares as ReduceL2"] = ("float[2,3] x", "float two = {2}, float e = {0.000000000001}",
            "n = ReduceL2<axes = [1], keepdims = 1>(x) c = Clip(n, e) y = Div(x, c)", "y = LpNormalization<axis = 1, p = 2>(x)"),
    };

    public static TheoryData<string> Names => [.. Forms.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_found_gives_what_is_meant(string name)
    {
        (string inputs, string constants, string found, string meant) = Forms[name];
        using TrainingEngine first = Build(inputs, constants, found), second = Build(inputs, constants, meant);
        foreach (TrainingEngine engine in (TrainingEngine[])[first, second])
        {
            var random = new Random(11);
            foreach (string input in engine.Parameters)
                Fill(engine.Input(input), random);
            _ = engine.Forward();
            Fill(engine.OutputGradient("y"), random);
            engine.Backward();
        }

        Same("y", second.Output("y"), first.Output("y"));
        foreach (string input in first.Parameters)
            Same(input, second.Gradient(input), first.Gradient(input));
    }

    [Fact]
    public void Initializers_that_are_listed_as_inputs_need_not_be_given()
    {
        Model model = Model.Parse("<ir_version: 3, opset_import: [\"\" : 9]> g (float[2,3] x, float[3] w) => (float[2,3] y) <float[3] w = {1, 2, 3}> { y = Mul(x, w) }");
        using TrainingEngine engine = TrainingEngine.Build(model, new EngineOptions { InputShapes = new Dictionary<string, long[]> { ["x"] = [2, 3] }, Trainable = ["w"] });
        engine.Input("x").Fill(2);
        _ = engine.Forward();
        Assert.Equal([2, 4, 6, 2, 4, 6], engine.Output("y").ToArray());
    }

    private static TrainingEngine Build(string inputs, string constants, string nodes)
    {
        Model model = Model.Parse($"<ir_version: 10, opset_import: [\"\" : 17]>\ng ({inputs}) => (float[N] y){(constants.Length > 0 ? $" <{constants}>" : "")} {{ {nodes} }}\n");
        Dictionary<string, long[]> shapes = model.Graph.Inputs.ToDictionary(i => i.Name, i => ((TensorType)i.Type!).Shape!.Numbers!);
        return TrainingEngine.Build(model, new EngineOptions { InputShapes = shapes, Trainable = [.. shapes.Keys], Threads = 1 });
    }

    private static void Fill(Span<float> values, Random random)
    {
        foreach (ref float v in values)
            v = (float)((random.NextDouble() * 2) - 1);
    }

    private static void Same(string what, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        string? difference = Tolerance.Sum.Compare(what, expected, actual);
        Assert.True(difference is null, difference);
    }
}
