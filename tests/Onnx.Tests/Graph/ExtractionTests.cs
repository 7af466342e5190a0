using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests;

public sealed class ExtractionTests
{
    [Fact]
    public void The_part_between_named_values_is_a_model_of_its_own()
    {
        var model = new Model(GraphEditTests.Chain(out _, out _), 18) { ProducerName = "p" };
        byte[] before = model.ToBytes();
        Model tail = model.Extract(["h"], ["logits"]);
        Assert.Equal(["h"], tail.Graph.Inputs.Select(v => v.Name));
        Assert.Equal(["Gemm"], tail.Graph.Nodes.Select(n => n.OpType));
        Assert.Equal(["w", "b"], tail.Graph.Initializers.Select(v => v.Name));
        Assert.Equal("float[n,2] logits", tail.Graph.Outputs[0].ToString());
        Assert.Equal((18, "p"), (tail.Opset, tail.ProducerName));
        Model head = model.Extract(["x"], ["h"]);
        Assert.Equal(["Relu"], head.Graph.Nodes.Select(n => n.OpType));
        Assert.Empty(head.Graph.Initializers);
        Assert.Equal(before, model.ToBytes());
        GraphInvariants.Check(tail.Graph);
        GraphInvariants.Check(head.Graph);
    }

    [Fact]
    public void What_a_subgraph_reads_is_needed_too()
    {
        var model = new Model(GraphEditTests.WithIf(out _), 18);
        Model part = model.Extract(["h", "c"], ["y"]);
        Assert.Equal(["If"], part.Graph.Nodes.Select(n => n.OpType));
        Assert.Equal(2, part.Graph.Get("h").Uses.Count);
        Expect.Error(ErrorKind.Usage,
            "extract: output 'y' needs input 'x', which is not among the inputs; add it", () => model.Extract(["c"], ["y"]));
        GraphInvariants.Check(part.Graph);
    }

    [Fact]
    public void Incomplete_cuts_and_wrong_names_are_answered()
    {
        var model = new Model(GraphEditTests.Chain(out _, out _), 18);
        Expect.Error(ErrorKind.Usage,
            "extract: output 'logits' needs input 'x', which is not among the inputs; add it", () => model.Extract([], ["logits"]));
        Expect.Error(ErrorKind.NotFound,
            "value 'logit': the graph has none of that name; did you mean 'logits'?", () => model.Extract(["x"], ["logit"]));
        Expect.Error(ErrorKind.Usage, "extract: no output is named; name at least one", () => model.Extract(["x"], []));
        model.Graph.Remove(model.Graph.Get("h").Producer!, evenIfUsed: true);
        Expect.Error(ErrorKind.Usage, "extract: output 'logits' needs input 'h', which nothing in the model defines; add it to the inputs",
            () => model.Extract(["x"], ["logits"]));
        Assert.Equal(["h"], model.Extract(["h"], ["logits"]).Graph.Inputs.Select(v => v.Name));
    }

    [Fact]
    public void A_constant_may_become_an_input()
    {
        var model = new Model(GraphEditTests.Chain(out _, out _), 18);
        Model part = model.Extract(["x", "w"], ["logits"]);
        Assert.Equal(["x", "w"], part.Graph.RequiredInputs.Select(v => v.Name));
        Assert.Equal(["b"], part.Graph.Initializers.Select(v => v.Name));
    }

    [Fact]
    public void An_input_that_a_needed_node_also_computes_does_not_clash()
    {
        var graph = new Graph("g");
        Node split = graph.AddNode("Split", [graph.AddInput("x")], ["a", "b"]);
        graph.AddOutput(graph.Append("Add", [split.Outputs[0], split.Outputs[1]], "y"));
        Model part = new Model(graph, 18).Extract(["x", "a"], ["y"]);
        Assert.Equal(["a_unused", "b"], part.Graph.Nodes.First!.Outputs.Select(o => o!.Name));
        Assert.True(part.Graph.Get("a").IsInput);
        GraphInvariants.Check(part.Graph);
    }

    [Fact]
    public void Functions_that_are_called_go_along()
    {
        var graph = new Graph("g");
        Value x = graph.AddInput("x");
        Node call = graph.AddNode("Outer", [x], ["y"], domain: "local");
        graph.AddOutput(call.Outputs[0]!);
        var model = new Model(graph, 18);
        foreach ((string name, string calls) in new[] { ("Inner", "Relu"), ("Unused", "Relu"), ("Outer", "Inner") })
        {
            var function = new Function("local", name);
            Value input = function.Body.AddInput("in");
            function.Body.AddOutput(function.Body.AddNode(calls, [input], ["out"], domain: calls == "Inner" ? "local" : "").Outputs[0]!);
            function.AttributeNames.Add("alpha");
            function.OpsetImports[""] = 18;
            model.Functions.Add(function);
        }

        Assert.Equal(["Inner", "Outer"], model.Extract(["x"], ["y"]).Functions.Select(f => f.Name));
        Model read = Model.Load(model.ToBytes(), "functions");
        Assert.Equal(["Inner", "Unused", "Outer"], read.Functions.Select(f => f.Name));
        Assert.Equal(["alpha"], read.Functions[0].AttributeNames);
        Assert.Equal("Relu", read.Functions[0].Body.Get("out").Producer!.OpType);
        Assert.Equal(model.ToBytes(), read.Clone().ToBytes());
    }

    [SkippableFact]
    public void Both_parts_of_a_real_model_together_have_all_its_nodes()
    {
        Model model = Model.Load(SharedData.Require("models/resnet18/model.onnx"));
        Model front = model.Extract(["input"], ["relu_10"]);
        Model back = model.Extract(["relu_10"], ["logits"]);
        Assert.Equal(model.Graph.Nodes.Count, front.Graph.Nodes.Count + back.Graph.Nodes.Count);
        Assert.Equal(model.Graph.Initializers.Count, front.Graph.Initializers.Count + back.Graph.Initializers.Count);
        Assert.True(front.ToBytes().Length + back.ToBytes().Length < model.ToBytes().Length + 10_000);
    }

    [SkippableFact]
    public void A_copy_of_any_model_is_written_as_the_model_is()
    {
        foreach (string path in Directory.GetFiles(SharedData.Require("models"), "*.onnx", SearchOption.AllDirectories).Where(p => new FileInfo(p).Length < 3_000_000))
        {
            Model model = Model.Load(path);
            Model copy = model.Clone();
            GraphInvariants.Check(copy.Graph);
            Assert.True(model.ToBytes().AsSpan().SequenceEqual(copy.ToBytes()), path);
        }
    }
}
