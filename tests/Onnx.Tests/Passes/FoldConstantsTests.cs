using Transfer.Onnx.Tests.Ops;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class FoldConstantsTests
{
    private const string Sizes = """
        s = Shape(x)
        i = Constant<value = int64[1] {1}>()
        n = Gather(s, i)
        m = Constant<value = int64[1] {-1}>()
        t = Concat<axis = 0>(m, n)
        y = Reshape(x, t)
        """;

    [Fact]
    public void Arithmetic_on_fixed_shapes_becomes_a_constant_and_its_nodes_go()
    {
        Model model = Infer.Parse("float[2,3,4] x", Sizes);
        Assert.Equal(3, FoldConstants.Run(model));
        Assert.Equal(["Reshape"], model.Graph.Nodes.Select(n => n.OpType));
        Assert.Equal([-1L, 3], model.Graph.Find("t")!.Initializer!.ToLongs());
        Assert.Equal(["t"], model.Graph.Initializers.Select(v => v.Name));
        GraphInvariants.Check(model.Graph);
    }

    [Fact]
    public void Symbols_are_not_folded()
    {
        Model model = Infer.Parse("float[2,N,4] x", Sizes);
        Assert.Equal(0, FoldConstants.Run(model));
        Assert.Equal(6, model.Graph.Nodes.Count);
    }

    [Fact]
    public void A_graph_output_stays_computed() =>
        Assert.Equal(0, FoldConstants.Run(Infer.Parse("float[2,3] x", "y = Shape(x)")));

    [Fact]
    public void Old_files_get_a_node_since_their_constants_are_inputs()
    {
        Model model = Infer.Parse("float[2,3,4] x", Sizes, opset: 8);
        model.IrVersion = 3;
        Assert.Equal(3, FoldConstants.Run(model));
        Assert.Equal(["Constant", "Reshape"], model.Graph.Nodes.Select(n => n.OpType));
        Assert.Equal([-1L, 3], model.Graph.Find("t")!.Producer!.Attributes["value"].Tensor.ToLongs());
        Assert.Empty(model.Graph.Initializers);
        GraphInvariants.Check(model.Graph);
    }

    [Fact]
    public void A_result_that_is_large_is_not_made_of_something_small()
    {
        Model large = Infer.Parse("float x", "n = ConstantOfShape(s) y = Add(x, n)", constants: "int64[1] s = {20000}");
        Assert.Equal(0, FoldConstants.Run(large));
        Model small = Infer.Parse("float x", "n = ConstantOfShape(s) y = Add(x, n)", constants: "int64[1] s = {10000}");
        Assert.Equal(1, FoldConstants.Run(small));
        Model huge = Infer.Parse("float x", "n = ConstantOfShape(s) y = Add(x, n)", constants: "int64[2] s = {1099511627776, 8}");
        Assert.Equal(0, FoldConstants.Run(huge));
    }

    [Theory]
    [InlineData("Transpose(w)", "float[3,2] y = {1, 4, 2, 5, 3, 6}")]
    [InlineData("Slice(w, one, end, one, minus)", "float[2,2] y = {2, 1, 5, 4}")]
    [InlineData("Gather<axis = 1>(w, last)", "float[2] y = {3, 6}")]
    [InlineData("Gather<axis = 1>(w, one)", "float[2,1] y = {2, 5}")]
    [InlineData("Concat<axis = 1>(w, w)", "float[2,6] y = {1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6}")]
    [InlineData("Reshape(w, shape)", "float[3,2] y = {1, 2, 3, 4, 5, 6}")]
    [InlineData("ScatterND(w, at, row)", "float[2,3] y = {1, 2, 3, 7, 8, 9}")]
    public void Constants_are_moved_whatever_their_size(string node, string expected)
    {
        const string Constants = "float[2,3] w = {1, 2, 3, 4, 5, 6}, int64[1] one = {1}, int64[1] end = {-9223372036854775807}, int64[1] minus = {-1}, int64 last = {-1}, "
            + "int64[2] shape = {3, -1}, int64[1,1] at = {-1}, float[1,3] row = {7, 8, 9}";
        Model model = Infer.Parse("float x", $"a = {node} y = Add(x, a)", constants: Constants);
        Assert.Equal(1, FoldConstants.Run(model));
        Value folded = model.Graph.Get("a");
        Tensor wanted = Model.Parse($"<ir_version: 10, opset_import: [\"\" : 25]> g () => () <{expected}> {{ }}").Graph.Get("y").Initializer!;
        Assert.Equal(wanted.ToString(), folded.Initializer!.ToString());
        Assert.Equal(wanted.ToFloats(), folded.Initializer.ToFloats());
        GraphInvariants.Check(model.Graph);
    }

    [Fact]
    public void Subgraphs_are_folded_too()
    {
        Model model = Model.Parse("""
            <ir_version: 10, opset_import: ["" : 21]>
            g (bool c, float[2,3] x) => (y) {
               y = If(c) <then_branch = a () => (p) { s = Shape(x) p = Reshape(x, s) }, else_branch = b () => (q) { q = Relu(x) }>
            }
            """);
        Assert.Equal(1, FoldConstants.Run(model));
        Assert.Equal(["Reshape"], model.Graph.Nodes.First!.Attributes["then_branch"].Graph.Nodes.Select(n => n.OpType));
    }

    [SkippableFact]
    public void A_real_export_for_one_shape_loses_its_shape_arithmetic()
    {
        string file = SharedData.Require("models/exports/bert-seqcls.ts14dyn/model.onnx");
        Model model = Model.Load(file);
        var shapes = new Dictionary<string, Shape>();
        foreach (Value input in model.Graph.RequiredInputs)
            shapes[input.Name] = new Shape([.. ((TensorType)input.Type!).Shape!.Select((d, i) => d.Number ?? (i == 0 ? 2 : 16))]);
        _ = InferShapes.Run(model, shapes);
        int before = model.Graph.Nodes.Count;
        int folded = FoldConstants.Run(model);
        Assert.True(folded > 0);
        Assert.DoesNotContain(model.Graph.Nodes, n => n.Is("Shape"));
        Assert.True(model.Graph.Nodes.Count < before);
        GraphInvariants.Check(model.Graph);
    }
}
