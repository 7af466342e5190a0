using Xunit;

namespace Transfer.Onnx.Tests;

public sealed class GraphEditTests
{
    private static readonly OnnxType Float = new TensorType(DataType.Float, new Shape("n", 4));

    [Fact]
    public void A_built_graph_is_saved_and_read_again()
    {
        Graph graph = Chain(out _, out _);
        var model = new Model(graph, opset: 18) { ProducerName = "test" };
        model.Metadata["transfer.task"] = "classify";

        Model read = Model.Load(model.ToBytes(), "built");

        Assert.Equal(18, read.Opset);
        Assert.Equal("classify", read.Metadata["transfer.task"]);
        Assert.Equal(["Relu", "Gemm"], read.Graph.Nodes.Select(n => n.OpType));
        Value logits = Assert.Single(read.Graph.Outputs);
        Assert.Equal("float[n,2] logits", logits.ToString());
        Assert.Equal(1, logits.Producer!.Attributes.Int("transB", 0));
        Assert.Equal([0f, 1, 2, 3, 4, 5, 6, 7], read.Graph.Find("w")!.Initializer!.AsSpan<float>().ToArray());
        Assert.Equal(model.ToBytes(), read.ToBytes());
        GraphInvariants.Check(read.Graph);
    }

    [Fact]
    public void Renaming_a_value_renames_it_in_subgraphs_and_outputs_too()
    {
        Graph graph = WithIf(out Node branch);
        Value relu = graph.Get("h");
        relu.Name = "hidden";

        Graph then = branch.Attributes["then_branch"].Graph;
        Assert.Equal("hidden", then.Nodes.First!.Inputs[0]!.Name);
        Assert.Null(graph.Find("h"));
        Assert.Same(relu, then.Find("hidden"));
        byte[] saved = new Model(graph, 18).ToBytes();
        Graph read = Model.Load(saved, "renamed").Graph;
        Assert.Equal("hidden", read.Nodes.Last!.Attributes["then_branch"].Graph.Nodes.First!.Inputs[0]!.Name);
        Assert.Equal(2, read.Get("hidden").Uses.Count);
        GraphInvariants.Check(graph);
    }

    [Fact]
    public void A_name_that_is_taken_is_refused_wherever_it_would_be_confused()
    {
        Graph graph = WithIf(out Node branch);
        Graph then = branch.Attributes["then_branch"].Graph;
        Expect.Error(ErrorKind.Usage, "value 'h': the name is already taken by an output of the node of 'h' (Relu); choose another",
            () => graph.Get("x").Name = "h");
        Expect.Error(ErrorKind.Usage, "value 'x': the name is already taken by a graph input; choose another",
            () => then.AddNode("Relu", [graph.Get("h")], ["x"]));
        Expect.Error(ErrorKind.Usage, "value 'inner': the name is already taken by a value of a subgraph; choose another",
            () => graph.AddInput("inner"));
        Expect.Error(ErrorKind.Usage, "value 'w': the name is already taken by an initializer; choose another",
            () => graph.AddInitializer("w", Tensor.From<float>([1])));
        Expect.Error(ErrorKind.Usage,
            "value '': the empty name means that an input is left out; give it a name", () => graph.Get("x").Name = "");
        Expect.Error(ErrorKind.Usage, "value 'a': the node would compute it twice; give each output a name of its own",
            () => graph.AddNode("Split", [graph.Get("x")], ["a", "a"]));
        Assert.Equal("x_1", graph.UniqueName("x"));
        Assert.Equal("inner_1", graph.UniqueName("inner"));
        Assert.Equal("free", then.UniqueName("free"));
        GraphInvariants.Check(graph);
    }

    [Fact]
    public void Both_branches_may_use_one_name()
    {
        Graph graph = WithIf(out Node branch);
        Graph otherwise = branch.Attributes["else_branch"].Graph;
        _ = otherwise.AddNode("Neg", [graph.Get("h")], ["inner"]);
        GraphInvariants.Check(graph);
    }

    [Fact]
    public void Removing_a_used_node_names_its_users()
    {
        Graph graph = WithIf(out _);
        Expect.Error(ErrorKind.Usage,
            "the node of 'h' (Relu): output 'h' is still used by the node of 'inner' (Relu), the node of 'other' (Neg); replace its uses first",
            () => graph.Remove(graph.Get("h").Producer!));
        Expect.Error(ErrorKind.Usage, "the node of 'y' (If): output 'y' is still used by the graph's outputs; replace its uses first",
            () => graph.Remove(graph.Get("y").Producer!));
        for (int i = 0; i < 3; i++)
            _ = graph.AddNode("Relu", [graph.Get("h")], [$"more{i}"], name: $"relu{i}");
        Expect.Error(ErrorKind.Usage,
            "the node of 'h' (Relu): output 'h' is still used by the node of 'inner' (Relu), the node of 'other' (Neg), node 'relu0' (Relu) and 2 more; replace its uses first",
            () => graph.Remove(graph.Get("h").Producer!));
        Expect.Error(ErrorKind.Usage, "initializer 'w': it is still used by the node of 'used' (Abs); replace its uses first", () =>
        {
            _ = graph.AddNode("Abs", [graph.Get("w")], ["used"]);
            graph.RemoveInitializer(graph.Get("w"));
        });
    }

    [Fact]
    public void A_used_node_removed_all_the_same_leaves_a_name_that_can_be_defined_again()
    {
        Graph graph = WithIf(out _);
        Value h = graph.Get("h");
        graph.Remove(h.Producer!, evenIfUsed: true);
        Assert.False(h.IsDefined);
        Assert.Equal(2, h.Uses.Count);
        Value again = graph.AddInitializer("h", Tensor.From<float>([1, 2, 3, 4], 1, 4));
        Assert.Same(h, again);
        Assert.True(h.IsDefined);
        GraphInvariants.Check(graph);
    }

    [Fact]
    public void A_definition_in_a_subgraph_takes_the_undefined_uses_there_and_no_others()
    {
        Graph graph = WithIf(out Node branch);
        Graph then = branch.Attributes["then_branch"].Graph;
        Value h = graph.Get("h");
        graph.Remove(h.Producer!, evenIfUsed: true);
        then.Outputs.Add(h);
        Value inside = then.AddInitializer("h", Tensor.From<float>([1], 1));
        Assert.NotSame(h, inside);
        Assert.Equal([then.Nodes.First!], inside.Uses.Select(u => u.Node));
        Assert.Equal([branch.Attributes["else_branch"].Graph.Nodes.First!], h.Uses.Select(u => u.Node));
        Assert.Same(inside, then.Outputs[1]);
        Assert.False(h.IsOutput);
        GraphInvariants.Check(graph);
    }

    [Fact]
    public void Removing_a_node_lets_go_of_what_its_subgraphs_use()
    {
        Graph graph = WithIf(out Node branch);
        Graph then = branch.Attributes["then_branch"].Graph;
        graph.Outputs.Clear();
        graph.Remove(branch);
        Assert.Empty(graph.Get("h").Uses);
        Assert.Empty(graph.Children);
        Assert.Empty(then.Nodes);
        Expect.Error(ErrorKind.Usage,
            "a nameless node (If): the node was removed from its graph; make a new one", () => branch.SetInput(0, graph.Get("h")));
        Expect.Error(ErrorKind.Usage,
            "a nameless node (If): it is not in this graph; take a node of this graph", () => graph.Remove(branch));
        GraphInvariants.Check(graph);
    }

    [Fact]
    public void Inputs_can_be_set_inserted_and_removed()
    {
        Graph graph = Chain(out Value x, out Node gemm);
        gemm.InsertInput(1, x);
        gemm.InsertInput(1, null);
        Assert.Equal(["h", "-", "x", "w", "b"], gemm.Inputs.Select(i => i?.Name ?? "-"));
        GraphInvariants.Check(graph);
        gemm.RemoveInput(1);
        gemm.RemoveInput(1);
        gemm.SetInput(2, null);
        gemm.SetInput(3, x);
        Assert.Equal(["h", "w", "-", "x"], gemm.Inputs.Select(i => i?.Name ?? "-"));
        Assert.Null(gemm.Input(9));
        Assert.Equal(["x"], gemm.AddOutput("second").Producer!.Inputs.Skip(3).Select(i => i!.Name));
        gemm.RemoveLastOutput();
        Assert.Null(graph.Find("second"));
        Expect.Error(ErrorKind.Usage,
            "the node of 'logits' (Gemm): output 'logits' is still used by the graph's outputs; replace its uses first",
            gemm.RemoveLastOutput);
        GraphInvariants.Check(graph);
    }

    [Fact]
    public void Values_of_other_graphs_are_refused()
    {
        Graph graph = WithIf(out Node branch);
        Value inner = branch.Attributes["then_branch"].Graph.Get("inner");
        Expect.Error(ErrorKind.Usage,
            "the node of 'h' (Relu): value 'inner' is of a graph that is not visible here; use one of this graph or of those around it",
            () => graph.Nodes.First!.SetInput(0, inner));
        Expect.Error(ErrorKind.Usage,
            "value 'inner': it is of a graph that is not visible here; use one of this graph or of those around it",
            () => graph.AddNode("Relu", [inner], ["z"]));
        Assert.Null(graph.Find("z"));
        Expect.Error(ErrorKind.Usage, "value 'inner': it is of another graph; take one of this graph", () => graph.Outputs.Add(inner));
        Expect.Error(ErrorKind.Usage,
            "value 'h': the node of 'h' (Relu) computes it; it cannot be an input", () => graph.Inputs.Add(graph.Get("h")));
        Expect.Error(ErrorKind.Usage, "value 'x': it is an input already; list it once", () => graph.Inputs.Add(graph.Get("x")));
        Expect.Error(ErrorKind.Usage, "value 'h': the node of 'h' (Relu) computes it; a constant needs another name",
            () => graph.Get("h").Initializer = Tensor.From<float>([1]));
        Expect.Error(ErrorKind.Usage, "value 'x': it is no initializer of this graph", () => graph.RemoveInitializer(graph.Get("x")));
        GraphInvariants.Check(graph);
    }

    [Fact]
    public void A_graph_belongs_to_one_owner()
    {
        Graph graph = WithIf(out Node branch);
        _ = new Model(graph, 18);
        Expect.Error(ErrorKind.Usage,
            "graph 'main': it already belongs to a model or node; give a graph of its own", () => _ = new Model(graph, 18));
        Expect.Error(ErrorKind.Usage, "graph 'then': it already belongs to the node of 'y' (If); give a graph of its own",
            () => branch.Attributes.Set(new NodeAttribute("body", AttributeType.Graph, branch.Attributes["then_branch"].Graph)));
    }

    [Fact]
    public void A_missing_value_comes_with_the_nearest_names()
    {
        Graph graph = Chain(out _, out _);
        Expect.Error(ErrorKind.NotFound,
            "value 'logit': the graph has none of that name; did you mean 'logits'?", () => graph.Get("logit"));
        Expect.Error(ErrorKind.NotFound, "value 'something': the graph has none of that name; 'transfer inspect --shapes' lists them", () => graph.Get("something"));
    }

    [Fact]
    public void Appending_builds_a_head()
    {
        Graph graph = Chain(out _, out _);
        Value features = graph.CutClassifier("h");
        Value w = graph.AddInitializer("head.weight", Tensor.From<float>([1, 2, 3, 4], 1, 4));
        Value logits = graph.Append("Gemm", [features, w], "logits", ("transB", 1), ("alpha", 0.5f), ("note", "x"), ("pads", new long[] { 1, 2 }));
        Value probabilities = graph.Append("Softmax", [logits], "logits", ("axis", -1), ("to", DataType.Float16));
        graph.Outputs[0] = probabilities;
        Assert.Equal("logits_1", probabilities.Name);
        Assert.Equal(0.5f, logits.Producer!.Attributes.Float("alpha", 1));
        Assert.Equal("x", logits.Producer.Attributes.String("note", ""));
        Assert.Equal([1L, 2], logits.Producer.Attributes.Ints("pads")!);
        Assert.Equal(10, probabilities.Producer!.Attributes.Int("to", 0));
        Assert.Equal(["head.weight"], graph.Initializers.Select(v => v.Name));
        GraphInvariants.Check(graph);
    }

    [Fact]
    public void Attributes_are_typed_and_say_so()
    {
        Graph graph = Chain(out _, out Node gemm);
        Expect.Error(ErrorKind.BadInput,
            "the node of 'logits' (Gemm): attribute 'transB': it is of kind Int, not Float; the operator asks for Float",
            () => gemm.Attributes.Float("transB", 0));
        Expect.Error(ErrorKind.BadInput,
            "the node of 'logits' (Gemm): attribute 'beta' is missing; the operator needs it", () => _ = gemm.Attributes["beta"]);
        gemm.Attributes.Set("transB", 0);
        gemm.Attributes.Set("names", new[] { "a", "b" });
        Assert.Equal(["transB", "names"], gemm.Attributes.Select(a => a.Name));
        Assert.Equal(["a", "b"], gemm.Attributes["names"].Strings);
        Assert.True(gemm.Attributes.Remove("transB"));
        Assert.False(gemm.Attributes.Remove("transB"));
        Assert.Equal(7, gemm.Attributes.Int("transB", 7));
    }

    [Fact]
    public void Metadata_keeps_its_order_and_answers()
    {
        var metadata = new MetadataMap { ["b"] = "1", ["a"] = "2" };
        metadata["b"] = "3";
        Assert.Equal(["b=3", "a=2"], metadata.Select(e => $"{e.Key}={e.Value}"));
        Expect.Error(ErrorKind.BadInput, "metadata 'c': the model has no such entry", () => _ = metadata["c"]);
        Expect.Error(ErrorKind.Usage, "metadata 'a': there is such an entry already; set it instead", () => metadata.Add("a", "x"));
    }

    [Fact]
    public void A_hundred_thousand_uses_of_one_value_are_edited_in_linear_time()
    {
        const int Many = 100_000;
        var graph = new Graph("wide");
        Value x = graph.AddInput("x", Float);
        Value y = graph.AddInput("y", Float);
        for (int i = 0; i < Many; i++)
            _ = graph.AddNode("Add", [x, x], [$"v{i}"]);
        Assert.Equal(2 * Many, x.Uses.Count);
        foreach (Node node in graph.Nodes)
            node.SetInput(1, y);
        Assert.Equal(Many, x.Uses.Count);
        Assert.Equal(Many, y.Uses.Count);
        graph.ReplaceAllUses(x, y);
        Assert.Equal(2 * Many, y.Uses.Count);
        foreach (Node node in graph.Nodes)
            graph.Remove(node);
        Assert.Empty(y.Uses);
        Assert.Empty(graph.Nodes);
    }

    internal static Graph Chain(out Value x, out Node gemm)
    {
        var graph = new Graph("main");
        x = graph.AddInput("x", Float);
        Value w = graph.AddInitializer("w", Tensor.From<float>([0, 1, 2, 3, 4, 5, 6, 7], 2, 4));
        Value b = graph.AddInitializer("b", Tensor.From<float>([0.5f, -0.5f], 2));
        Value h = graph.AddNode("Relu", [x], ["h"]).Outputs[0]!;
        gemm = graph.AddNode("Gemm", [h, w, b], ["logits"]);
        gemm.Attributes.Set("transB", 1);
        graph.AddOutput(gemm.Outputs[0]!, new TensorType(DataType.Float, new Shape("n", 2)));
        return graph;
    }

    internal static Graph WithIf(out Node branch)
    {
        var graph = new Graph("main");
        Value x = graph.AddInput("x", Float);
        Value condition = graph.AddInput("c", new TensorType(DataType.Bool, new Shape()));
        _ = graph.AddInitializer("w", Tensor.From<float>([1], 1));
        Value h = graph.AddNode("Relu", [x], ["h"]).Outputs[0]!;
        branch = graph.AddNode("If", [condition], ["y"]);
        Graph then = branch.Attributes.AddGraph("then_branch", "then");
        then.AddOutput(then.AddNode("Relu", [h], ["inner"]).Outputs[0]!, Float);
        Graph otherwise = branch.Attributes.AddGraph("else_branch", "else");
        otherwise.AddOutput(otherwise.AddNode("Neg", [h], ["other"]).Outputs[0]!, Float);
        graph.AddOutput(branch.Outputs[0]!, Float);
        return graph;
    }
}
