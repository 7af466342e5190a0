using Transfer.Onnx.Ops;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Ops;

public sealed class OpTableTests
{
    [Fact]
    public void Rows_are_in_the_order_of_the_alphabet_and_unique()
    {
        Assert.Equal(OpTable.All.OrderBy(d => d.Domain, StringComparer.Ordinal).ThenBy(d => d.Name, StringComparer.Ordinal).ThenBy(d => d.Since), OpTable.All);
        Assert.Equal(OpTable.All.Count, OpTable.All.Select(d => d.ToString()).Distinct().Count());
    }

    [Theory]
    [InlineData("", "Squeeze", 12, "Squeeze-11")]
    [InlineData("ai.onnx", "Squeeze", 13, "Squeeze-13")]
    [InlineData("", "Squeeze", 99, "Squeeze-25")]
    [InlineData("ai.onnx.ml", "LabelEncoder", 3, "ai.onnx.ml.LabelEncoder-2")]
    [InlineData("", "Gelu", 19, null)]
    [InlineData("my", "Conv", 19, null)]
    public void The_highest_version_not_above_the_models_applies(string domain, string name, long opset, string? found) =>
        Assert.Equal(found, OpTable.Find(domain, name, opset)?.ToString());

    [SkippableFact]
    public void Every_operator_of_the_backend_models_is_known()
    {
        HashSet<string> unknown = [];
        foreach (Model model in BackendArchive.Require().Select(c => Model.Load(c.Model)))
        {
            foreach (Node node in model.Graph.Nodes)
            {
                if (OpTable.Find(node.Domain, node.OpType, model.OpsetImports[node.Domain]) is null)
                    _ = unknown.Add($"{node.Domain}.{node.OpType} in {model.OpsetImports[node.Domain]}");
            }
        }

        Assert.Empty(unknown);
    }
}
