using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Check;

public sealed class LimitCheckTests
{
    private const string Advice = "such a model is refused as untrusted; check it without --untrusted if you know its maker";

    private static readonly ModelLimits Small = new() { Nodes = 2, InlinedNodes = 8, NodeParts = 3, Rank = 2, TensorBytes = 8, NameLength = 4, ValueBytes = 64 };

    [Theory]
    [InlineData("a = Neg(x) b = Neg(a) y = Neg(b)", "", "nodes: expected at most 2, got 3 or more; ")]
    [InlineData("y = Sum(x, x, x)", "", "node 'y' (Sum): inputs: expected at most 3 inputs, outputs and attributes, got 4; ")]
    [InlineData("longer = Neg(x) y = Neg(longer)", "", "value 'longer': expected a name of at most 4 characters, got 6; ")]
    [InlineData("y = Add(x, w)", "float[3] w = {1, 2, 3}", "value 'w': expected at most 8 bytes, got float[3]; ")]
    [InlineData("y = Add(x, w)", "float[1,1,1] w = {1}", "value 'w': expected at most 2 dimensions, got 3; ")]
    public void A_model_over_a_limit_is_refused_before_anything_else(string nodes, string constants, string message)
    {
        string list = constants.Length > 0 ? $" <{constants}>" : "";
        Model model = Model.Parse($"<ir_version: 8, opset_import: [\"\" : 17]> g (float[2] x) => (float[2] y){list} {{ {nodes} }}");
        Assert.Equal(message + Advice, Assert.Single(ModelCheck.Run(model, new CheckOptions { Limits = Small }).Errors).ToString());
    }

    /// <summary>Forty functions that each call the next one twice: 2^40 nodes when they are inlined.</summary>
    [Fact]
    public void Functions_that_grow_without_end_are_counted_and_not_followed()
    {
        string functions = string.Concat(Enumerable.Range(0, 40).Select(i =>
            $"<domain: \"d\", opset_import: [\"\" : 17, \"d\" : 1]> F{i} (x) => (y) {{ a = {(i == 39 ? "Neg" : $"d.F{i + 1}")}(x) y = {(i == 39 ? "Neg" : $"d.F{i + 1}")}(a) }}\n"));
        Model model = Model.Parse($"<ir_version: 8, opset_import: [\"\" : 17, \"d\" : 1]> g (float[2] x) => (float[2] y) {{ y = d.F0(x) }}\n{functions}");
        CheckReport report = ModelCheck.Run(model, new CheckOptions { Full = true, Limits = new ModelLimits() });
        Assert.Equal($"functions: expected at most 1000000 nodes once calls are replaced by bodies, got more; {Advice}", Assert.Single(report.Errors).ToString());
    }

    [Fact]
    public void The_table_that_users_read_has_these_limits()
    {
        var limits = new ModelLimits();
        string text = File.ReadAllText(Repository.PathOf("SECURITY.md"));
        Assert.Equal(limits.Nodes, limits.InlinedNodes);
        Assert.All(
            (FormattableString[])[
                $"| nodes; nodes with all functions inlined | {limits.Nodes:N0} each |",
                $"| inputs, outputs and attributes of a node | {limits.NodeParts:N0} |",
                $"| dimensions of a tensor | {limits.Rank} |",
                $"| bytes of a stored tensor | {limits.TensorBytes >> 30} GiB |",
                $"| bytes of a computed value whose size is known | {limits.ValueBytes >> 30} GiB |",
                $"| characters of a name | {limits.NameLength:N0} |",
            ],
            row => Assert.Contains(FormattableString.Invariant(row), text, StringComparison.Ordinal));
    }
}
