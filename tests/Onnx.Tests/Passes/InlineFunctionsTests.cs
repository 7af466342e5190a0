using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class InlineFunctionsTests
{
    [Fact]
    public void A_call_becomes_the_body_and_keeps_the_names_it_gave()
    {
        Model model = Parse(
            "[first] h = d.Scale<by = 2.0>(x) y = d.Scale(h)",
            """<domain: "d", opset_import: ["" : 17]> Scale <by: float = 3.0> (a) => (b) { c = Constant<value_float: float = @by>() b = Mul(a, c) }""");
        Assert.Equal(2, InlineFunctions.Run(model));
        Assert.Empty(model.Functions);
        IsValid(model);
        Assert.Equal(
            ["first_c = Constant() value_float 2", "h = Mul(x, first_c)", "Scale_c = Constant() value_float 3", "y = Mul(h, Scale_c)"],
            model.Graph.Nodes.Select(Text));
    }

    [Fact]
    public void Functions_that_call_functions_are_inlined_to_the_last()
    {
        Model model = Parse(
            "y = d.Twice(x)",
            """
            <domain: "d", opset_import: ["" : 17, "d" : 1]> Twice (a) => (b) { h = d.Once(a) b = d.Once(h) }
            <domain: "d", opset_import: ["" : 17]> Once (a) => (b) { b = Neg(a) }
            """);
        Assert.Equal(3, InlineFunctions.Run(model));
        IsValid(model);
        Assert.Equal(["Twice_h = Neg(x)", "y = Neg(Twice_h)"], model.Graph.Nodes.Select(Text));
    }

    [Fact]
    public void An_input_that_is_left_out_stays_so_and_an_attribute_without_a_value_goes()
    {
        Model model = Parse(
            "y = d.Bound(x)",
            """<domain: "d", opset_import: ["" : 17]> Bound <axis> (a, least) => (b) { c = Clip(a, least) b = Softmax<axis: int = @axis>(c) }""");
        Assert.Equal(1, InlineFunctions.Run(model));
        Assert.Equal(["Bound_c = Clip(x, -)", "y = Softmax(Bound_c)"], model.Graph.Nodes.Select(Text));
    }

    [Fact]
    public void Calls_in_branches_and_branches_in_bodies_find_their_values()
    {
        Model model = Parse(
            "c = Constant<value = bool {1}>() y = If(c) <then_branch = t () => (float[2] r) { r = d.Pick(x, c) }, else_branch = e () => (float[2] s) { s = Neg(x) }>",
            """
            <domain: "d", opset_import: ["" : 17]> Pick (a, k) => (b)
            { h = Abs(a) b = If(k) <then_branch = t () => (u) { v = Neg(h) u = Neg(v) }, else_branch = e () => (w) { w = Identity(a) }> }
            """);
        Assert.Equal(1, InlineFunctions.Run(model));
        IsValid(model);
        InferredTypes found = InferShapes.Run(model);
        Assert.Equal("float[2]", found.TypeOf(model.Graph.Outputs[0])!.ToString());
    }

    [Fact]
    public void A_body_that_hands_its_input_through_gives_the_output_by_Identity()
    {
        Model model = Parse("y = d.Same(x)", """<domain: "d", opset_import: ["" : 17]> Same (a) => (a) { b = Neg(a) }""");
        Assert.Equal(1, InlineFunctions.Run(model));
        IsValid(model);
        Assert.Contains("y = Identity(x)", model.Graph.Nodes.Select(Text));
    }

    [Theory]
    [InlineData("""<domain: "d", opset_import: ["" : 17, "d" : 1]> F (a) => (b) { b = d.F(a) }""", "function 'F': it calls itself, over 1 calls; cut the circle")]
    [InlineData(
        """<domain: "d", opset_import: ["" : 12]> F (a) => (b) { b = Softmax(a) }""",
        "function 'F': the node of 'b' (Softmax) is written in version 12, the model in 17, and the operator changed between them; convert the model to that version first")]
    [InlineData(
        """<domain: "d", opset_import: ["" : 17]> F (a) => (b) { b = Neg(c) c = Neg(a) }""",
        "functions: node 'b' (Neg): input 0 'c': expected a value that is computed before, got one that the node of 'c' (Neg) computes later; sort the nodes (transfer optimize does)")]
    public void What_cannot_be_inlined_is_refused_and_left_as_it_is(string function, string message)
    {
        Model model = Parse("y = d.F(x)", function);
        byte[] before = model.ToBytes();
        Expect.Error(ErrorKind.BadInput, message, () => InlineFunctions.Run(model));
        Assert.Equal(before, model.ToBytes());
    }

    private static Model Parse(string nodes, string functions) =>
        Model.Parse($"<ir_version: 9, opset_import: [\"\" : 17, \"d\" : 1]> g (float[2] x) => (float[2] y) {{ {nodes} }}\n{functions}");

    private static void IsValid(Model model) => Assert.Empty(ModelCheck.Run(Model.Load(model.ToBytes(), "inlined"), new CheckOptions { Full = true }).Errors);

    private static string Text(Node node) =>
        $"{node.Outputs[0]!.Name} = {node.OpType}({string.Join(", ", node.Inputs.Select(i => i?.Name ?? "-"))})"
        + string.Concat(node.Attributes.Where(a => a.Type == AttributeType.Float).Select(a => FormattableString.Invariant($" {a.Name} {a.Float}")));
}
