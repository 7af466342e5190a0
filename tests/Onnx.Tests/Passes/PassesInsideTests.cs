using Xunit;

namespace Transfer.Onnx.Tests.Passes;

/// <summary>Passes reach what is inside: bodies of If, Loop and Scan, and bodies of a model's own functions, which have no initializers.</summary>
public sealed class PassesInsideTests
{
    [Theory]
    [InlineData("y = If(c) <then_branch = t () => (r) { a = Identity(x) r = Neg(a) }, else_branch = e () => (s) { s = Abs(x) }>")]
    [InlineData("m = Constant<value = int64 {3}>() y = Loop(m, c, x) <body = b (int64 i, bool k, float[2, 3] v) => (k2, r) { k2 = Identity(k) a = Identity(v) r = Neg(a) }>")]
    [InlineData("y = Scan<num_scan_inputs = 1, body = b (float[3] v) => (float[3] r) { a = Identity(v) r = Neg(a) }>(x)")]
    public void Subgraphs(string nodes)
    {
        Model model = Model.Parse($$"""<ir_version: 8, opset_import: ["" : 17]> g (float[2, 3] x, bool c) => (y) { {{nodes}} }""");
        Assert.Equal(1, Rewriting.Of("remove-identity").Apply(model));
        GraphInvariants.Check(model.Graph);
        Graph body = model.Graph.Nodes.Last!.Subgraphs.First();
        Assert.Equal("Neg", body.Nodes.Last!.OpType);
        Assert.DoesNotContain(body.Nodes, n => n.Outputs[0]!.Name == "a");
    }

    [Fact]
    public void Functions_are_rewritten_and_get_Constant_nodes()
    {
        Model model = Functions(
            """
            <domain: "d", opset_import: ["" : 17]> F (a) => (b)
            { i = Identity(a) one = Constant<value = float {1}>() two = Add(one, one) n = Neg(i) m = Neg(a) s = Add(n, m) b = Mul(s, two) }
            """);
        PipelineReport report = Pipeline.Default.Run(model);
        Assert.Equal(["fold-constants", "remove-duplicates", "remove-identity"], report.Changes.Select(c => c.Pass.Name).Order());
        Assert.Equal((8, 5), (report.NodesBefore, report.NodesAfter));
        Graph body = Assert.Single(model.Functions).Body;
        Assert.Equal(["Constant two", "Neg n", "Add s", "Mul b"], body.Nodes.Select(n => $"{n.OpType} {n.Outputs[0]!.Name}"));
        Assert.Empty(body.Initializers);
        Assert.True(ModelCheck.Run(model, new CheckOptions { Full = true }).IsValid);
        Assert.Empty(Pipeline.Default.Run(model).Changes);
    }

    [Fact]
    public void A_branch_that_is_always_taken_is_opened_in_a_function_with_its_constants_as_nodes()
    {
        Model model = Functions(
            """
            <domain: "d", opset_import: ["" : 17]> F (a) => (b)
            {
                k = Constant<value = bool {1}>()
                b = If(k) <then_branch = t () => (r) <float[1] w = {2}> { r = Mul(a, w) }, else_branch = e () => (s) { s = Neg(a) }>
            }
            """);
        Assert.Equal(1, Rewriting.Of("inline-if").Apply(model));
        Assert.Equal(["Constant", "Mul"], model.Functions[0].Body.Nodes.Select(n => n.OpType));
        Assert.Empty(model.Functions[0].Body.Initializers);
        Assert.True(ModelCheck.Run(model, new CheckOptions { Full = true }).IsValid);
    }

    [Fact]
    public void A_function_that_takes_an_attribute_from_its_caller_is_left_alone_and_rewritten_once_inlined()
    {
        Model model = Functions("""<domain: "d", opset_import: ["" : 17]> F <to: int = 1> (a) => (b) { i = Identity(a) b = Cast<to: int = @to>(i) }""");
        Assert.Empty(Pipeline.Default.Run(model).Changes);
        PipelineReport report = Pipeline.Of(["inline-functions", "remove-identity"]).Run(model);
        Assert.Equal(["inline-functions", "remove-identity"], report.Changes.Select(c => c.Pass.Name));
        Assert.Empty(model.Functions);
        Assert.Equal(["Cast"], model.Graph.Nodes.Select(n => n.OpType));
    }

    [Fact]
    public void Functions_are_not_inlined_unless_that_is_asked_for() =>
        Assert.DoesNotContain(Pipeline.Default.Passes.Concat(Pipeline.Exact.Passes).Concat(Pipeline.ForTraining.Passes), p => p.Name == "inline-functions");

    private static Model Functions(string functions) =>
        Model.Parse($$"""<ir_version: 9, opset_import: ["" : 17, "d" : 1]> g (float[2] x) => (float[2] y) { y = d.F(x) }""" + "\n" + functions);
}
