using Transfer.FineTune.Engine;
using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Engine;

/// <summary>If, Loop, Scan and functions: their nodes become part of the plan.</summary>
public sealed class SubgraphTests
{
    private const string Header = "<ir_version: 10, opset_import: [\"\" : 21, \"own\" : 1]>\n";

    [Theory]
    [InlineData(1, 6f, 2f)]
    [InlineData(0, 9f, 6f)]
    public void The_branch_that_a_constant_condition_takes_has_its_gradient(int condition, float y, float gradient)
    {
        Model model = Model.Parse(Header + $$"""
            g (float[1] x) => (float[1] y) <bool c = { {{condition}} }, float two = {2}>
            {
                y = If (c) <then_branch = t () => (float[1] a) { a = Mul(x, two) }, else_branch = e () => (float[1] b) { b = Mul(x, x) }>
            }
            """);
        Assert.Equal((y, gradient), Run(model, 3));
    }

    [Fact]
    public void A_loop_makes_the_passes_that_are_known_and_its_carried_values_have_gradients()
    {
        // a := a x, three times from 1: x³, and the partial products are stacked.
        Model model = Model.Parse(Header + """
            g (float[1] x) => (float[1] y, float[3,1] all) <int64 n = {3}, float[1] one = {1}>
            {
                y, all = Loop (n, , one) <body = b (int64 i, bool c, float[1] a) => (bool d, float[1] p, float[1] q) { d = Identity(c) p = Mul(a, x) q = Identity(p) }>
            }
            """);
        using TrainingEngine engine = Build(model);
        engine.Input("x")[0] = 2;
        _ = engine.Forward();
        Assert.Equal([2, 4, 8], engine.Output("all").ToArray());
        Assert.Equal(8, engine.Output("y")[0]);
        engine.OutputGradient("y")[0] = 1;
        engine.OutputGradient("all").Clear();
        engine.OutputGradient("all")[1] = 10;
        engine.Backward();
        Assert.Equal((3 * 4) + (10 * 2 * 2), engine.Gradient("x")[0]);
    }

    [Fact]
    public void A_loop_ends_when_a_condition_that_is_known_does()
    {
        Model model = Model.Parse(Header + """
            g (float[1] x) => (float[1] y) <int64 last = {2}, bool yes = {1}>
            {
                y = Loop (, yes, x) <body = b (int64 i, bool c, float[1] a) => (bool d, float[1] p) { d = Less(i, last) p = Add(a, a) }>
            }
            """);
        Assert.Equal((3 * 8f, 8f), Run(model, 3));
    }

    [Theory]
    [InlineData("", new float[] { 1, 3, 6 }, new float[] { 3, 2, 1 })]
    [InlineData(", scan_input_directions = [1]", new float[] { 3, 5, 6 }, new float[] { 1, 2, 3 })]
    [InlineData(", scan_output_directions = [1]", new float[] { 6, 3, 1 }, new float[] { 3, 2, 1 })]
    [InlineData(", scan_input_axes = [0], scan_output_axes = [-1]", new float[] { 1, 3, 6 }, new float[] { 3, 2, 1 })]
    public void A_scan_walks_the_slices_and_has_their_gradients(string attributes, float[] sums, float[] gradients)
    {
        Model model = Model.Parse(Header + $$"""
            g (float[3] x) => (float last, float[3] y) <float zero = {0}>
            {
                last, y = Scan <num_scan_inputs = 1, body = b (float s, float v) => (float t, float u) { t = Add(s, v) u = Identity(t) } {{attributes}}> (zero, x)
            }
            """);
        using TrainingEngine engine = Build(model, 3);
        ((float[])[1, 2, 3]).CopyTo(engine.Input("x"));
        _ = engine.Forward();
        Assert.Equal(sums, engine.Output("y").ToArray());
        Assert.Equal(6, engine.Output("last")[0]);
        engine.OutputGradient("y").Fill(1);
        engine.OutputGradient("last").Clear();
        engine.Backward();
        Assert.Equal(gradients, engine.Gradient("x").ToArray());
    }

    [Fact]
    public void A_function_is_planned_in_the_place_of_its_call_with_the_attributes_of_the_call()
    {
        Model model = Model.Parse(Header + """
            g (float[1] x) => (float[1] y) { a = own.Leaky<slope = 0.5>(x) y = own.Twice(a) }
            <domain: "own", opset_import: ["" : 21, "own" : 1]>
            Twice (v) => (w) { u = own.Leaky(v) w = Add(u, v) }
            <domain: "own", opset_import: ["" : 21]>
            Leaky <slope: float = 0.25> (v) => (w) { w = LeakyRelu<alpha: float = @slope>(v) }
            """);
        Assert.Equal((-4 * 0.5f * 1.25f, 0.5f * 1.25f), Run(model, -4));
    }

    [Theory]
    [InlineData("y = If (c) <then_branch = t () => (float[1] a) { a = Identity(x) }, else_branch = e () => (float[1] b) { b = Neg(x) }>",
        "the node of 'y' (If): its condition depends on the data; freeze this part of the network")]
    [InlineData("y = Loop (n, , x) <body = b (int64 i, bool d, float[1] a) => (bool e, float[1] p) { e = Identity(d) p = Neg(a) }>",
        "the node of 'y' (Loop): its number of passes depends on the data; freeze this part of the network")]
    [InlineData("y = Loop (, , x) <body = b (int64 i, bool d, float[1] a) => (bool e, float[1] p) { s = ReduceSum<keepdims = 0>(a) e = Less(s, z) p = Neg(a) }>",
        "the node of 'y' (Loop): its condition depends on the data; freeze this part of the network")]
    [InlineData("y = Loop (, , x) <body = b (int64 i, bool d, float[1] a) => (bool e, float[1] p) { e = Identity(d) p = Identity(a) }>",
        "the node of 'y' (Loop): it makes more than 10000 passes; the engine plans each of them: freeze this part of the network")]
    [InlineData("q, y = Loop (no, , x) <body = b (int64 i, bool d, float[1] a) => (bool e, float[1] p, float[1] r) { e = Identity(d) p = Neg(a) r = Neg(a) }>",
        "the node of 'q' (Loop): it makes no pass, so that its stacked outputs have no shape; take it out of the graph")]
    [InlineData("y = Scan <num_scan_inputs = 0, body = b (float u) => (float w) { w = Neg(u) }> (x)",
        "the node of 'y' (Scan): it has 1 inputs and num_scan_inputs is 0; at least one is scanned, and none is left out")]
    [InlineData("y = If (m) <then_branch = t () => (float[1] a) { a = Identity(x) }, else_branch = e () => (float[1] b) { b = Neg(x) }>",
        "the node of 'y' (If): its condition is float[2]; one element is needed")]
    [InlineData("q, y = If (yes) <then_branch = t () => (float[1] a) { a = Identity(x) }, else_branch = e () => (float[1] b) { b = Neg(x) }>",
        "the node of 'q' (If): its graph has 1 outputs; 2 are asked for")]
    [InlineData("y = own.Endless(x)", "the node of 'w' (Endless): function 'Endless' calls itself; take the call out of its body")]
    [InlineData("y = Scan <num_scan_inputs = 2, body = b (float u, float v) => (float w) { w = Add(u, v) }> (x, m)",
        "the node of 'y' (Scan): its scanned inputs have 1, 2 slices; the same number is needed, 10000 at most")]
    public void What_depends_on_the_data_or_does_not_end_is_answered(string node, string message)
    {
        Model model = Model.Parse(Header + $$"""
            g (float[1] x, bool c, int64 n) => (float[1] y) <float z = {0}, int64 no = {0}, float[2] m = {1, 2}, bool yes = {1}> { {{node}} }
            <domain: "own", opset_import: ["" : 21, "own" : 1]>
            Endless (v) => (w) { w = own.Endless(v) }
            """);
        var error = Assert.Throws<TransferException>(() => TrainingEngine.Build(model, new EngineOptions
        {
            InputShapes = new Dictionary<string, long[]> { ["x"] = [1], ["c"] = [], ["n"] = [] },
            Trainable = ["x"],
        }));
        Assert.Equal((message, ErrorKind.BadInput), (error.Message, error.Kind));
    }

    [Fact]
    public void A_scan_of_batches_is_answered()
    {
        Model model = Model.Parse("<ir_version: 3, opset_import: [\"\" : 8]> g (float[1,2,1] x) => (float[1,2,1] y) { y = Scan <num_scan_inputs = 1, body = b (float[1] u) => (float[1] w) { w = Neg(u) }> ( , x) }");
        var error = Assert.Throws<TransferException>(() => TrainingEngine.Build(model, new EngineOptions { InputShapes = new Dictionary<string, long[]> { ["x"] = [1, 2, 1] }, Trainable = [] }));
        Assert.Equal("the node of 'y' (Scan): it is of opset 8, which scans batches; convert the model to opset 9 or later", error.Message);
    }

    private static (float Y, float Gradient) Run(Model model, float x)
    {
        using TrainingEngine engine = Build(model);
        engine.Input("x")[0] = x;
        _ = engine.Forward();
        engine.OutputGradient("y")[0] = 1;
        engine.Backward();
        return (engine.Output("y")[0], engine.Gradient("x")[0]);
    }

    private static TrainingEngine Build(Model model, long length = 1) => TrainingEngine.Build(model, new EngineOptions
    {
        InputShapes = new Dictionary<string, long[]> { ["x"] = [length] },
        Trainable = ["x"],
    });
}
