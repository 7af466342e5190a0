using System.Text;
using Xunit;

namespace Transfer.Onnx.Tests.Check;

/// <summary>Nothing here may recurse over depth or take longer than the nodes are many: these would overflow the stack or never end.</summary>
public sealed class LargeGraphTests
{
    [Fact]
    public void A_chain_of_a_hundred_thousand_nodes_goes_through_everything()
    {
        Model model = Model.Load(Chain(100_000).ToBytes(), "chain");
        Assert.True(ModelCheck.Run(model, new CheckOptions { Full = true, Limits = new ModelLimits() }).IsValid);
        model.Graph.SortTopologically();
        _ = InferShapes.Run(model);
        Assert.Equal("float[2,3]", model.Graph.Outputs[0].Type!.ToString());
        Assert.Equal(0, FoldConstants.Run(model));
        Assert.Equal(100_000, model.Clone().Graph.Nodes.Count);
    }

    /// <summary>Wide and deep at once: a million nodes, and a chain through a third of them.</summary>
    [Fact]
    public void A_million_nodes_are_loaded_checked_inferred_and_sorted()
    {
        Model model = Model.Load(Ladder(rungs: 333_333), "ladder");
        Assert.Equal(1_000_000, model.Graph.Nodes.Count);
        Assert.True(ModelCheck.Run(model, new CheckOptions { Full = true }).IsValid);
        _ = InferShapes.Run(model);
        Assert.Equal("float[2,3]", model.Graph.Outputs[0].Type!.ToString());
        model.Graph.SortTopologically();
        Assert.Equal("l0", model.Graph.Nodes.First!.Outputs[0]!.Name);
    }

    [Fact]
    public void A_hundred_thousand_functions_that_call_the_next_one_are_not_followed_down()
    {
        Model model = Chain(1);
        model.OpsetImports["d"] = 1;
        for (int i = 0; i < 100_000; i++)
        {
            var function = new Function("d", $"F{i}");
            function.OpsetImports[""] = 17;
            function.OpsetImports["d"] = 1;
            Value x = function.Body.AddInput("x", null);
            Node call = function.Body.AddNode(i == 99_999 ? "Relu" : $"F{i + 1}", [x], ["y"], domain: i == 99_999 ? "" : "d");
            function.Body.AddOutput(call.Outputs[0]!, null);
            model.Functions.Add(function);
        }

        Assert.True(ModelCheck.Run(model, new CheckOptions { Full = true }).IsValid);
    }

    [Fact]
    public void A_circle_of_a_hundred_thousand_nodes_is_found()
    {
        Model model = Chain(100_000);
        Node first = model.Graph.Nodes.First!;
        first.SetInput(0, model.Graph.Outputs[0]);
        CheckReport report = ModelCheck.Run(model);
        Assert.Contains("got a circle of nodes that read each other: ", Assert.Single(report.Errors).Message);
        Assert.Contains(" and 99992 more; cut it", report.Errors[0].Message);
    }

    [Fact]
    public void A_million_attributes_of_one_node_are_each_looked_at_once()
    {
        Model model = Chain(1);
        Node node = model.Graph.Nodes.First!;
        for (int i = 0; i < 1_000_000; i++)
            node.Attributes.AppendAsRead(new NodeAttribute($"a{i}", 1L));
        CheckReport report = ModelCheck.Run(Model.Load(model.ToBytes(), "attributes"));
        Assert.Equal("attribute 'a0': expected one of Relu-14, got a name that it does not have in version 17; remove it", $"{report.Errors[0].Field}: {report.Errors[0].Message}");
    }

    [Fact]
    public void Two_thousand_findings_are_cut_to_the_first_thousand()
    {
        Model model = Chain(1);
        Node node = model.Graph.Nodes.First!;
        for (int i = 0; i < 2_000; i++)
            node.Attributes.Set($"a{i}", 1);
        CheckReport report = ModelCheck.Run(model);
        Assert.Equal(1000, report.Errors.Count);
        Assert.Equal("findings: 1000 more are left out; mend these first", Assert.Single(report.Warnings).ToString());
    }

    // As protobuf writes it: two nodes read what the rung before gives, a third adds them; the last node names the output.
    private static byte[] Ladder(int rungs)
    {
        var graph = new MemoryStream();
        Model empty = Chain(0);
        for (int i = 0; i < rungs; i++)
        {
            string value = i == 0 ? "x" : $"v{i - 1}";
            Node("Relu", $"l{i}", value);
            Node("Neg", $"r{i}", value);
            Node("Add", $"v{i}", $"l{i}", $"r{i}");
        }

        Node("Identity", "y", $"v{rungs - 1}");
        empty.Graph.Outputs.Clear();
        byte[] head = empty.ToBytes();
        Text(0x12, "g"u8.ToArray(), graph);
        Text(0x62, [0x0A, 1, (byte)'y', 0x12, 4, 0x0A, 2, 8, 1], graph);
        var file = new MemoryStream();
        file.Write(head);
        Text(0x3A, graph.ToArray(), file);
        return file.ToArray();

        void Node(string operation, string output, params string[] inputs)
        {
            var node = new MemoryStream();
            foreach (string input in inputs)
                Text(0x0A, Encoding.UTF8.GetBytes(input), node);
            Text(0x12, Encoding.UTF8.GetBytes(output), node);
            Text(0x22, Encoding.UTF8.GetBytes(operation), node);
            Text(0x0A, node.ToArray(), graph);
        }

        static void Text(byte tag, byte[] content, MemoryStream to)
        {
            to.WriteByte(tag);
            uint length = (uint)content.Length;
            for (; length > 127; length >>= 7)
                to.WriteByte((byte)(length | 128));
            to.WriteByte((byte)length);
            to.Write(content);
        }
    }

    private static Model Chain(int nodes)
    {
        var graph = new Graph("chain");
        Value value = graph.AddInput("x", new TensorType(DataType.Float, new Shape(2, 3)));
        for (int i = 0; i < nodes; i++)
            value = graph.AddNode("Relu", [value], [$"v{i}"]).Outputs[0]!;
        graph.AddOutput(value, new TensorType(DataType.Float, new Shape(2, 3)));
        return new Model(graph, opset: 17);
    }
}
