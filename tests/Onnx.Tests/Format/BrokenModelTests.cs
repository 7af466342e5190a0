using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Format;

public sealed class BrokenModelTests
{
    [Fact]
    public void A_broken_model_is_loaded_so_that_it_can_be_mended()
    {
        Model model = Load("broken");
        Graph graph = model.Graph;
        Assert.False(graph.Get("missing").IsDefined);
        Assert.Equal(2, graph.Get("missing").Uses.Count);
        Assert.Equal(1f, graph.Get("w").Initializer!.AsSpan<float>()[0]);
        Expect.Error(ErrorKind.BadInput,
            "graph 'broken': nodes read each other in a circle: the node of 'b' (Neg), node 'same' (Add); cut it by changing an input",
            graph.SortTopologically);
        Expect.Error(ErrorKind.BadInput,
            $"{Shown.Name(Repository.Fixture("models/broken.onnx"))}: tensor 'short': 1 entries of data, float[7] needs 7; "
            + "the file was cut or its dimensions are wrong: get it again or export it again",
            () => _ = graph.Get("short").Initializer!.Bytes);

        _ = graph.AddInitializer("missing", Tensor.From<float>([1], 1));
        Assert.True(graph.Get("missing").IsDefined);
        graph.Nodes.First!.Next!.SetInput(1, graph.Get("missing"));
        graph.SortTopologically();
        Assert.Equal("late", graph.Nodes.First!.Outputs[0]!.Name);
        Assert.Equal(21, model.Opset);
        model.Opset = 22;
        Assert.Equal([("", 22), ("", 20), ("ai.onnx", 19)], Model.Load(model.ToBytes(), "mended").OpsetImports.Select(i => (i.Key, i.Value)));
    }

    [Fact]
    public void A_second_definition_of_a_name_is_found_once_the_first_is_gone()
    {
        Graph graph = Load("broken").Graph;
        Value first = graph.Get("w");
        first.Name = "w1";
        Assert.NotSame(first, graph.Get("w"));
        Assert.Equal(2f, graph.Get("w").Initializer!.AsSpan<float>()[0]);
        Assert.Equal("w1", graph.Nodes.Single(n => n.Inputs.Contains(first)).Inputs[0]!.Name);
    }

    [Fact]
    public void A_model_without_opset_or_names_is_loaded()
    {
        Model model = Load("no_opset");
        Assert.Equal((0, 0), (model.Opset, model.IrVersion));
        Assert.Equal(["x"], model.Graph.Nodes.First!.Inputs.Select(i => i!.Name));
    }

    [Fact]
    public void What_nobody_models_follows_a_renamed_value()
    {
        Model model = Load("rich");
        model.Graph.Get("q").Name = "quantized";
        model.Graph.Get("scale").Name = "s";
        model.Graph.Get("x").Name = "input";
        var proto = Onnx.Format.ModelProto.Parser.ParseFrom(model.ToBytes());
        Assert.Equal("quantized", proto.Graph.QuantizationAnnotation[0].TensorName);
        Assert.Equal("s", proto.Graph.QuantizationAnnotation[0].QuantParameterTensorNames[0].Value);
        Assert.Equal("input", proto.Graph.Node[0].DeviceConfigurations[0].ShardingSpec[0].TensorName);
        Assert.Equal(["quantized", "nobody", "quantized"], proto.Graph.ValueInfo.Select(v => v.Name));
        Assert.Equal("NC", proto.Graph.Input[0].MetadataProps[0].Value);
        model.Graph.Get("input").Name = "x";
        model.Graph.Get("s").Name = "scale";
        model.Graph.Get("quantized").Name = "q";
        Assert.Equal(File.ReadAllBytes(Repository.Fixture("models/rich.onnx")), model.ToBytes());
    }

    [Fact]
    public void A_changed_type_keeps_the_denotations()
    {
        Model model = Load("rich");
        model.Graph.Inputs[0].Type = new TensorType(DataType.Float, new Shape("batch", 3));
        var proto = Onnx.Format.ModelProto.Parser.ParseFrom(model.ToBytes());
        Assert.Equal("batch", proto.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimParam);
        Assert.Equal("DATA_BATCH", proto.Graph.Input[0].Type.TensorType.Shape.Dim[0].Denotation);
        Assert.Equal("TENSOR", proto.Graph.Input[0].Type.Denotation);
    }

    [Fact]
    public void Only_what_was_changed_is_written_differently()
    {
        Model model = Load("rich");
        model.ProducerName = "transfer";
        model.Metadata["a"] = "2";
        model.Graph.Nodes.First!.Name = "";
        var before = Onnx.Format.ModelProto.Parser.ParseFrom(File.ReadAllBytes(Repository.Fixture("models/rich.onnx")));
        before.ProducerName = "transfer";
        before.MetadataProps[1].Value = "2";
        before.Graph.Node[0].Name = "";
        Assert.Equal(before, Onnx.Format.ModelProto.Parser.ParseFrom(model.ToBytes()));
    }

    [Fact]
    public void A_value_that_ceases_to_be_an_output_keeps_its_type_and_a_new_output_has_one()
    {
        Model model = Load("rich");
        Graph graph = model.Graph;
        Value y = graph.Outputs[0];
        Value q = graph.Get("q");
        graph.Outputs[0] = q;
        Graph read = Model.Load(model.ToBytes(), "outputs").Graph;
        Assert.Equal("float[2,3] q", read.Outputs[0].ToString());
        Assert.Equal("float[2,3]", read.Get("y").Type!.ToString());
        graph.Outputs[0] = y;
        Assert.Equal("float[2,3] y", Model.Load(model.ToBytes(), "back").Graph.Outputs[0].ToString());
    }

    [Fact]
    public void Old_files_list_constants_as_inputs_and_ask_for_none()
    {
        Model model = Load("ir3");
        Assert.Equal(["x", "w", "b"], model.Graph.Inputs.Select(v => v.Name));
        Assert.Equal(["x"], model.Graph.RequiredInputs.Select(v => v.Name));
        Node gemm = model.Graph.Nodes.First!;
        Assert.Equal(1, gemm.Attributes.Int("transB", 0));
        Assert.Equal(0.5f, gemm.Attributes.Float("alpha", 0));
        Assert.Equal([1L], gemm.Attributes.Ints("ints")!);
        Assert.Equal([0xFF, 0xFE], gemm.Attributes["s"].Bytes.ToArray());

        Value scale = model.Graph.AddInitializer("scale", Tensor.From<float>([2], 1));
        model.Graph.Outputs[0] = model.Graph.Append("Mul", [gemm.Outputs[0], scale], "scaled");
        Graph read = Model.Load(model.ToBytes(), "old").Graph;
        Assert.Equal(["x", "w", "b", "scale"], read.Inputs.Select(v => v.Name));
        Assert.Equal("float[1]", read.Get("scale").Type!.ToString());
    }

    [Fact]
    public void Functions_and_sparse_constants_are_seen()
    {
        Model model = Load("sparse_functions");
        Value w = model.Graph.Get("w");
        Assert.Equal([2L, 4], w.SparseInitializer!.Dims);
        Assert.Equal([1L, 6], w.SparseInitializer.Indices.ToLongs());
        Node odd = w.Uses.Single().Node;
        Assert.Equal(["x", null, "w"], odd.Inputs.Select(i => i?.Name));
        Assert.Equal([null, "o"], odd.Outputs.Select(o => o?.Name));
        Assert.Equal(5, model.Graph.Get("x").Uses.Count);
        Function function = Assert.Single(model.Functions);
        Assert.Equal(("local", "Odd", "x", "odd"), (function.Domain, function.Name, function.Overload, function.DocString));
        Assert.Equal(0.5f, Assert.Single(function.DefaultAttributes).Float);
        Assert.Equal("alpha", function.Body.Nodes.First!.Attributes["alpha"].ReferenceName);
        Expect.Error(ErrorKind.BadInput, "attribute 'alpha': its value is 'alpha' of the node that calls the function; inline the functions first (transfer optimize --passes inline-functions)",
            () => _ = function.Body.Nodes.First!.Attributes["alpha"].Float);
        w.Name = "weight";
        Assert.Equal("weight", Model.Load(model.ToBytes(), "renamed").Graph.Get("weight").Name);
        GraphInvariants.Check(model.Graph);
        GraphInvariants.Check(function.Body);
    }

    private static Model Load(string name) => Model.Load(Repository.Fixture($"models/{name}.onnx"));
}
