using Transfer.Onnx.Ops;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests;

public sealed class OpsetConversionTests
{
    [Fact]
    public void Every_version_of_every_operator_has_its_entry()
    {
        IEnumerable<(string, int)> versions = OpTable.All.Where(row => row.Domain.Length == 0 && row.Since > 1).Select(row => (row.Name, row.Since));
        Assert.Empty(versions.Except(OpsetSteps.All.Select(step => (step.Operator, step.Version))));
    }

    [Fact]
    public void No_entry_is_for_a_version_that_there_is_not()
    {
        // Upsample and Scatter end in opsets 10 and 11, where others take their place.
        IEnumerable<(string, int)> entries = OpsetSteps.All.Where(s => s is not ({ Operator: "Upsample", Version: 10 } or { Operator: "Scatter", Version: 11 }))
            .Select(step => (step.Operator, step.Version));
        Assert.Empty(entries.Except(OpTable.All.Where(row => row.Domain.Length == 0).Select(row => (row.Name, row.Since))));
    }

    [Fact]
    public void The_readme_lists_the_operators_that_have_no_form_below_their_first_opset()
    {
        IEnumerable<string> rows = OpsetSteps.All.Where(s => s is { Begins: true, Down: null } && s.Version > OpsetConversion.Oldest)
            .GroupBy(s => s.Version).OrderBy(g => g.Key).Select(g => $"| {g.Key} | {string.Join(", ", g.Select(s => s.Operator).Order(StringComparer.Ordinal))} |");
        string readme = File.ReadAllText(Repository.PathOf("src/Onnx/README.md"));
        Assert.Contains("| began in | operators |\n| --- | --- |\n" + string.Join('\n', rows) + "\n\n", readme);
    }

    [Fact]
    public void Axes_of_a_squeeze_become_an_input_and_an_attribute_again()
    {
        Model old = Parse(11, "float[1, 3] x", "float[3] y", "y = Squeeze <axes = [0]> (x)");
        Model young = OpsetConversion.Run(old, 13, out int changed);
        Node node = young.Graph.Nodes.Single();
        Assert.Equal((1, 13L, false), (changed, young.Opset, node.HasAttributes));
        Assert.Equal([0L], node.Inputs[1]!.Initializer!.ToLongs());
        Node back = OpsetConversion.Run(young, 11, out _).Graph.Nodes.Single();
        Assert.Equal([0L], back.Attributes["axes"].Ints);
        _ = Assert.Single(back.Inputs);
        Assert.Equal(11, old.Opset);
    }

    [Fact]
    public void Softmax_over_all_dimensions_from_one_on_stays_so() => Assert.Equal(
        ["Flatten", "Softmax", "Reshape"], Operators(OpsetConversion.Run(Parse(12, "float[2, 3, 4] x", "float[2, 3, 4] y", "y = Softmax <axis = 1> (x)"), 13, out _)));

    [Fact]
    public void Softmax_over_the_last_dimension_is_the_same_node()
    {
        Model young = OpsetConversion.Run(Parse(12, "float[2, 3] x", "float[2, 3] y", "y = Softmax <axis = 1> (x)"), 13, out _);
        Assert.Equal(-1, young.Graph.Nodes.Single().Attributes["axis"].Int);
    }

    [Fact]
    public void Softmax_over_a_dimension_in_the_middle_is_turned_there_and_back() => Assert.Equal(
        ["Transpose", "Softmax", "Transpose"], Operators(OpsetConversion.Run(Parse(13, "float[2, 3, 4] x", "float[2, 3, 4] y", "y = Softmax <axis = 1> (x)"), 11, out _)));

    [Fact]
    public void An_output_keeps_its_name_and_so_do_inner_values()
    {
        Model old = OpsetConversion.Run(Parse(20, "float[2] x", "float[2] y", "h = Gelu (x) y = Gelu (h)"), 19, out int changed);
        Assert.Equal(2, changed);
        Assert.Equal("y", old.Graph.Outputs.Single().Name);
        Assert.NotNull(old.Graph.Find("h")?.Producer);
    }

    [Fact]
    public void A_file_of_ir_version_3_is_cleaned_on_the_way_up()
    {
        var old = Model.Parse("""
            <ir_version: 3, opset_import: ["" : 8]>
            g (float[2] x, float[2] w) => (float[2] y) <float[2] w = {1, 2}> { y = Add (x, w) }
            """);
        Model young = OpsetConversion.Run(old, 17, out _);
        Assert.Equal(8, young.IrVersion);
        Assert.Equal(["x"], young.Graph.Inputs.Select(v => v.Name));
        Assert.Equal(3, OpsetConversion.Run(old, 7, out _).IrVersion);
    }

    [Fact]
    public void A_constant_that_a_step_makes_in_ir_version_3_is_listed_as_an_input()
    {
        var old = Model.Parse("""
            <ir_version: 3, opset_import: ["" : 4]>
            g (float[2, 3] x) => (float[6] y) { y = Reshape <shape = [6]> (x) }
            """);
        Model young = OpsetConversion.Run(old, 8, out _);
        Assert.Equal(2, young.Graph.Inputs.Count);
        Assert.Equal([6L], young.Graph.Inputs[1].Initializer!.ToLongs());
    }

    [Fact]
    public void Subgraphs_are_converted_too()
    {
        Model old = Parse(11, "bool c, float[1, 3] x", "y", """
            y = If (c) <then_branch = a () => (float[3] p) { p = Squeeze <axes = [0]> (x) }, else_branch = b () => (float[3] q) { q = Squeeze <axes = [0]> (x) }>
            """);
        Model young = OpsetConversion.Run(old, 13, out int changed);
        Assert.Equal(2, changed);
        Assert.All(young.Graph.Nodes.Single().Subgraphs, g => Assert.Equal(2, g.Nodes.Single().Inputs.Count));
    }

    [Fact]
    public void A_function_whose_rewritten_node_takes_an_attribute_from_its_caller_is_made_part_of_the_graph_call_by_call()
    {
        Model old = Functions(11, "h = d.Outer <dims = [0]> (x) y = d.Sum <dims = [1]> (h) z = d.Kept <to = 7> (h)");
        byte[] before = old.ToBytes();
        Model young = OpsetConversion.Run(old, 13, out _);
        Assert.Equal(before, old.ToBytes());
        Assert.Equal(["Kept"], young.Functions.Select(f => f.Name));
        Assert.Equal("to", young.Functions[0].Body.Nodes.Single().Attributes["to"].ReferenceName);
        Assert.Equal(["ReduceSum", "ReduceSum", "Kept"], Operators(young));
        Assert.Equal([[0L], [1L]], young.Graph.Nodes.Where(n => n.OpType == "ReduceSum").Select(n => n.Inputs[1]!.Initializer!.ToLongs()));
        Assert.True(ModelCheck.Run(young, new CheckOptions { Full = true }).IsValid);
        Model back = OpsetConversion.Run(young, 11, out _);
        Assert.Equal([[0L], [1L]], back.Graph.Nodes.Where(n => n.OpType == "ReduceSum").Select(n => n.Attributes["axes"].Ints));
    }

    [Fact]
    public void Functions_whose_nodes_mean_the_same_there_stay_with_their_references()
    {
        Model young = OpsetConversion.Run(Functions(11, "y = d.Sum <dims = [1]> (x) z = d.Kept <to = 7> (y)"), 12, out int changed);
        Assert.Equal((0, 3), (changed, young.Functions.Count));
        Assert.Equal("dims", young.Functions[1].Body.Nodes.Single().Attributes["axes"].ReferenceName);
    }

    [Theory]
    [InlineData(13, 12, "float[2] x, int64[1] a", "y", "y = Squeeze (x, a)",
        "the node of 'y' (Squeeze): opset 12: input 1 'a' is the attribute 'axes' there, which cannot be computed; make it an initializer")]
    [InlineData(26, 25, "float[2] x, int64 a", "y", "y = CumProd (x, a)",
        "the node of 'y' (CumProd): opset 25: there is no CumProd there; convert to opset 26 or later")]
    [InlineData(19, 18, "float[2] x", "y", "y = Cast <to = 17> (x)",
        "the node of 'y' (Cast): opset 18: the operator takes no float8e4m3fn there; convert to opset 19 or later")]
    [InlineData(12, 10, "float[2, 3] x, int64[2] t", "y", "y = NegativeLogLikelihoodLoss (x, t)",
        "the node of 'y' (NegativeLogLikelihoodLoss): opset 10, for the GatherElements it is written with: there is no GatherElements there; convert to opset 11 or later")]
    [InlineData(13, 17, "float[2] x", "y", "y = Gelu (x)",
        "the node of 'y' (Gelu): opset 13, which the model is of, has no such operator; correct the model's opset or replace the node")]
    [InlineData(14, 13, "float[2, 3] x, float[3] s", "y", "y = BatchNormalization <training_mode = 1> (x, s, s, s, s)",
        "the node of 'y' (BatchNormalization): opset 13: there is no training_mode there; convert to opset 14 or later")]
    [InlineData(6, 7, "float[2] x", "y", "y = Dropout (x)",
        "the node of 'y' (Dropout): opset 7: the node drops at run time (is_test is 0), which is for training alone there; set is_test to 1")]
    [InlineData(18, 17, "float[n, 4] x", "y, z", "y, z = Split <num_outputs = 2> (x)",
        "the node of 'y' (Split): opset 17: all parts are equal there, and whether dimension 0 has 2 equal parts is not known; fix it with --shape first")]
    public void A_step_that_cannot_be_taken_names_the_node(int from, int to, string inputs, string outputs, string nodes, string message)
    {
        Model model = Parse(from, inputs, outputs, nodes);
        byte[] before = model.ToBytes();
        TransferException error = Assert.Throws<TransferException>(() => OpsetConversion.Run(model, to, out _));
        Assert.Equal((ErrorKind.BadInput, message), (error.Kind, error.Message));
        Assert.Equal(before, model.ToBytes());
    }

    [Fact]
    public void Unknown_opsets_are_refused()
    {
        TransferException error = Assert.Throws<TransferException>(() => OpsetConversion.Run(Parse(13, "float x", "y", "y = Abs (x)"), 29, out _));
        Assert.Equal((ErrorKind.Usage, "opset 29: models are converted to 7 to 28"), (error.Kind, error.Message));
        error = Assert.Throws<TransferException>(() => OpsetConversion.Run(Parse(99, "float x", "y", "y = Abs (x)"), 13, out _));
        Assert.Equal((ErrorKind.BadInput, "the model is of opset 99; those up to 28 are known"), (error.Kind, error.Message));
    }

    private static Model Parse(int opset, string inputs, string outputs, string nodes) =>
        Model.Parse($"<ir_version: 10, opset_import: [\"\" : {opset}]> g ({inputs}) => ({outputs}) {{ {nodes} }}");

    private static Model Functions(int opset, string nodes) => Model.Parse($$"""
        <ir_version: 8, opset_import: ["" : {{opset}}, "d" : 1]> g (float[2, 3] x) => (float[] y, int64[] z) { {{nodes}} }
        <domain: "d", opset_import: ["" : {{opset}}, "d" : 1]> Outer <dims> (a) => (b) { b = d.Sum <dims: ints = @dims> (a) }
        <domain: "d", opset_import: ["" : {{opset}}]> Sum <dims> (a) => (b) { b = ReduceSum <axes: ints = @dims> (a) }
        <domain: "d", opset_import: ["" : {{opset}}]> Kept <to> (a) => (b) { b = Cast <to: int = @to> (a) }
        """);

    private static IEnumerable<string> Operators(Model model) => model.Graph.Nodes.Select(n => n.OpType);
}
