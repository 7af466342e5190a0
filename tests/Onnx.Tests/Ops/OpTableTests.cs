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

    [Fact]
    public void Every_version_has_its_signature_and_every_signature_its_rule()
    {
        var signatures = OpTable.AllSignatures.ToDictionary(s => s.ToString());
        Assert.DoesNotContain(OpTable.All, d => !signatures.ContainsKey(d.ToString()));
        HashSet<string> rules = [.. OpTable.All.Select(d => d.ToString())];
        Assert.Equal(["Upsample-1"], signatures.Values.Where(s => !s.IsDeprecated && !rules.Contains(s.ToString())).Select(s => s.ToString()));
    }

    [Fact]
    public void A_signature_has_parameters_attributes_and_types()
    {
        OpSignature conv = OpTable.FindSignature("", "Conv", 17)!;
        Assert.Equal("Conv-11", conv.ToString());
        Assert.Equal([("X", ParameterKind.Single), ("W", ParameterKind.Single), ("B", ParameterKind.Optional)], conv.Inputs.Select(p => (p.Name, p.Kind)));
        Assert.Equal((2, 3), (OpSignature.Least(conv.Inputs), OpSignature.Most(conv.Inputs)));
        Assert.True(conv.Inputs[0].Types.Allows(new TensorType(DataType.Double)));
        Assert.False(conv.Inputs[0].Types.Allows(new TensorType(DataType.BFloat16)));
        OpAttribute group = conv.Attribute("group")!;
        Assert.Equal((AttributeType.Int, "1", 1L, false), (group.Type, group.Default, group.Least, group.IsRequired));
        Assert.Equal(["NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"], conv.Attribute("auto_pad")!.Words);
        OpSignature loop = OpTable.FindSignature("", "Loop", 11)!;
        Assert.Equal((2, null), (OpSignature.Least(loop.Inputs), OpSignature.Most(loop.Inputs)));
        Assert.True(loop.Attribute("body")!.IsRequired);
        Assert.False(OpSignature.At(loop.Inputs, 9)!.IsUniform);
        Assert.True(OpTable.FindSignature("", "Upsample", 10)!.IsDeprecated);
    }

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
