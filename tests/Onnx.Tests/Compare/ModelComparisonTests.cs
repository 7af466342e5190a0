using Xunit;

namespace Transfer.Onnx.Tests;

public sealed class ModelComparisonTests
{
    private const string Base = """
        <ir_version: 8, opset_import: ["" : 17]>
        g (float[2, 2] x) => (float[2, 2] y) <float[2, 2] w = {1, 2, 3, 4}, float[2, 2] v = {5, 6, 7, 8}>
        { a = MatMul (x, w) b = Relu (a) c = MatMul (b, v) y = Softmax <axis = 1> (c) }
        """;

    [Fact]
    public void Names_and_order_do_not_count()
    {
        ModelComparison comparison = Compare("""
            <ir_version: 8, opset_import: ["" : 17]>
            g (float[2, 2] x) => (float[2, 2] y) <float[2, 2] q = {5, 6, 7, 8}>
            { p = Constant <value = float[2, 2] {1, 2, 3, 4}> () r = MatMul (x, p) s = Relu (r) t = MatMul (s, q) y = Softmax <axis = 1> (t) }
            """);
        Assert.Empty(comparison.Differences);
        Assert.Equal(4, comparison.Matched);
        Assert.All(comparison.CompareWeights(), w => Assert.Equal(0, w.MaxAbs));
    }

    [Fact]
    public void A_changed_attribute_is_told_with_both_values() => Assert.Equal(
        ["Changed: the node of 'y' (Softmax): attribute 'axis' 1 -> 0"], Lines(Base.Replace("axis = 1", "axis = 0")));

    [Fact]
    public void A_node_that_was_added_is_told_once() => Assert.Equal(
        ["Added: only in the second: the node of 'd' (Tanh)"], Lines(Base.Replace("b = Relu (a)", "d = Tanh (a) b = Relu (d)")));

    [Fact]
    public void A_node_that_is_gone_is_told_once() => Assert.Equal(
        ["Removed: only in the first: the node of 'b' (Relu)"], Lines(Base.Replace("b = Relu (a) c = MatMul (b, v)", "c = MatMul (a, v)")));

    [Fact]
    public void Reading_another_value_is_told() => Assert.Equal(
        ["Rewired: the node of 'y' (Softmax): input 0 'c' -> 'b'"], Lines(Base.Replace("Softmax <axis = 1> (c)", "Softmax <axis = 1> (b)")));

    [Fact]
    public void The_interface_and_the_opset_count() => Assert.Equal(
        ["Opset: opset of ONNX: 17 -> 18", "Interface: input 0: float[2,2] x -> float[n,2] x"],
        Lines(Base.Replace("17", "18").Replace("(float[2, 2] x)", "(float[n, 2] x)")));

    [Fact]
    public void Weights_are_compared_as_numbers()
    {
        ModelComparison comparison = Compare(Base.Replace("{5, 6, 7, 8}", "{5, 6, 7, 10}"));
        Assert.Empty(comparison.Differences);
        WeightDifference[] differ = [.. comparison.CompareWeights().Where(w => w.MaxAbs != 0)];
        Assert.Equal([new WeightDifference("v", "v", "float[2,2]", 2, 0.25)], differ);
    }

    [Fact]
    public void A_weight_that_is_no_number_differs_from_one_that_is() =>
        Assert.True(double.IsNaN(Compare(Base.Replace("{5, 6, 7, 8}", "{5, 6, 7, nan}")).CompareWeights().Single(w => w.First == "v").MaxAbs));

    [Fact]
    public void Subgraphs_count()
    {
        const string Text = """
            <ir_version: 8, opset_import: ["" : 17]>
            g (bool c, float[2] x) => (float[2] y) { y = If (c) <then_branch = a () => (p) { p = Relu (x) }, else_branch = b () => (q) { q = Tanh (x) }> }
            """;
        Assert.Empty(ModelComparison.Run(Model.Parse(Text), Model.Parse(Text.Replace("q", "r"))).Differences);
        ModelDifference difference = Assert.Single(ModelComparison.Run(Model.Parse(Text), Model.Parse(Text.Replace("Tanh", "Sin"))).Differences);
        Assert.Equal("the node of 'y' (If): its subgraphs or the elements of its constants differ", difference.Message);
    }

    private static ModelComparison Compare(string other) => ModelComparison.Run(Model.Parse(Base), Model.Parse(other));

    private static IEnumerable<string> Lines(string other) => Compare(other).Differences.Select(d => $"{d.Kind}: {d.Message}");
}
