using Transfer.Onnx.Tests.Ops;
using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class InferShapesTests
{
    [Fact]
    public void Shape_arithmetic_keeps_ranks_and_sizes_known()
    {
        const string Nodes = """
            s = Shape(x)
            i = Constant<value = int64[1] {0}>()
            n = Gather(s, i)
            m = Constant<value = int64[2] {-1, 6}>()
            t = Concat<axis = 0>(n, m)
            y = Reshape(x, t)
            """;
        Assert.Equal("float[N,2*S,6]", Infer.Types("float[N,S,12] x", Nodes));
        Assert.Equal("int64[3] {N, -1, 6}", Infer.Known("float[N,S,12] x", Nodes.Replace("t =", "y0 =").Replace("x, t", "x, y0")));
    }

    [Fact]
    public void Inferred_types_are_written_to_the_values_and_stale_ones_replaced()
    {
        Model model = Model.Parse("""
            <ir_version: 10, opset_import: ["" : 21]>
            g (float[N,3] x) => (float[batch,6] y) <float[1,9] h> {
               h = Relu(x)
               y = Concat<axis = 1>(h, h)
            }
            """);
        _ = InferShapes.Run(model);
        Assert.Equal("float[N,3] h", model.Graph.Find("h")!.ToString());
        Assert.Equal("float[batch,6] y", model.Graph.Find("y")!.ToString());
    }

    [Fact]
    public void Input_shapes_are_bound_to_numbers_and_bind_their_symbols_elsewhere()
    {
        Model model = Infer.Parse("float[N,3] x, float[N] w", "h = ReduceSum<keepdims = 0>(x, a) y = Add(h, w)", constants: "int64[1] a = {1}");
        var shapes = new Dictionary<string, Shape> { ["x"] = new(8, 3) };
        InferredTypes found = InferShapes.Compute(model, shapes);
        Assert.Equal("float[8]", found.TypeOf(model.Graph.Find("w")!)!.ToString());
        Assert.Equal(new Shape(8), found.ShapeOf(model.Graph.Find("y")!));
        Assert.Equal("float[N,3] x", model.Graph.Find("x")!.ToString());
        _ = InferShapes.Run(model, shapes);
        Assert.Equal("float[8] y", model.Graph.Find("y")!.ToString());
        Assert.Equal("float[8,3] x", model.Graph.Find("x")!.ToString());
    }

    [Fact]
    public void A_declared_size_may_be_overridden_a_declared_rank_may_not()
    {
        Model model = Infer.Parse("float[1,3] x", "y = Relu(x)");
        Assert.Equal(new Shape(4, 3), InferShapes.Compute(model, new Dictionary<string, Shape> { ["x"] = new(4, 3) }).ShapeOf(model.Graph.Find("y")!));
        Expect.Error(ErrorKind.Usage, "input 'x': shape [4] is of rank 1, the model declares [1,3]; give a shape of rank 2",
            () => InferShapes.Run(model, new Dictionary<string, Shape> { ["x"] = new(4) }));
        Assert.Equal(ErrorKind.NotFound, Assert.Throws<TransferException>(
            () => InferShapes.Run(model, new Dictionary<string, Shape> { ["z"] = new(4) })).Kind);
    }

    [Theory]
    [InlineData("float[-1,?] x", "float[x_d0,x_d1]")]
    [InlineData("float[] x", "float[]?")]
    [InlineData("float x", "float[]")]
    public void Unknown_sizes_of_an_input_get_a_symbol_each(string input, string type) =>
        Assert.Equal(type, Infer.Types(input.Replace("-1", "?"), "y = Relu(x)"));

    [Fact]
    public void An_unknown_operator_leaves_what_is_declared()
    {
        Model model = Model.Parse("""
            <ir_version: 10, opset_import: ["" : 21, "my" : 1]>
            g (float[N,3] x) => (y, z) <float[N,7] h> {
               h = my.Widen(x)
               y = Relu(h)
               z = my.Other(y)
            }
            """);
        InferredTypes found = InferShapes.Run(model);
        Assert.Equal("float[N,7]", found.TypeOf(model.Graph.Find("y")!)!.ToString());
        Assert.Null(found.TypeOf(model.Graph.Find("z")!));
    }

    [Fact]
    public void A_function_is_inferred_for_each_call()
    {
        Model model = Model.Parse("""
            <ir_version: 10, opset_import: ["" : 21, "my" : 1]>
            g (float[N,3] a, float[5] b) => (y, z) {
               y = my.Pair<axis = 1>(a)
               z = my.Pair<axis = 0>(b)
            }
            <domain: "my", opset_import: ["" : 21]>
            Pair <axis> (x) => (r) {
               h = Relu(x)
               r = Concat<axis: int = @axis>(h, h)
            }
            """);
        InferredTypes found = InferShapes.Run(model);
        Assert.Equal("float[N,6]", found.TypeOf(model.Graph.Find("y")!)!.ToString());
        Assert.Equal("float[10]", found.TypeOf(model.Graph.Find("z")!)!.ToString());
    }

    [Fact]
    public void A_chain_of_a_hundred_thousand_nodes_is_no_recursion()
    {
        var graph = new Graph("g");
        Value value = graph.AddInput("x", new TensorType(DataType.Float, new Shape("N", 4)));
        for (int i = 0; i < 100_000; i++)
            value = graph.AddNode("Relu", [value], [$"v{i}"]).Outputs[0]!;
        graph.AddOutput(value);
        _ = InferShapes.Run(new Model(graph, 21));
        Assert.Equal("float[N,4]", value.Type!.ToString());
    }
}
