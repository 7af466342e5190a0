using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class FoldStoredWeightsTests
{
    [SkippableTheory]
    [InlineData("efficientnet-lite0", 93)]
    [InlineData("mobilenetv2", 98)]
    [InlineData("resnet18", 49)]
    public void Half_precision_weights_become_the_floats_they_stand_for(string name, int nodes)
    {
        Model model = Model.Load(SharedData.Require($"models/{name}/model.onnx"));
        Dictionary<string, Tensor> stored = model.Graph.Initializers.Where(v => v.Initializer!.Type == DataType.Float16)
            .ToDictionary(v => v.Uses.Single().Node.Outputs[0]!.Name, v => v.Initializer!);
        Assert.NotEmpty(stored);

        Assert.Equal(stored.Count, FoldStoredWeights.Run(model));
        Assert.Equal(nodes, model.Graph.Nodes.Count);
        Assert.DoesNotContain(model.Graph.Initializers, v => v.Initializer!.Type == DataType.Float16);
        Assert.DoesNotContain(model.Graph.Nodes, n => n.Is("Cast"));
        foreach ((string weight, Tensor half) in stored)
        {
            Tensor single = model.Graph.Get(weight).Initializer!;
            Assert.Equal(DataType.Float, single.Type);
            Assert.Equal(half.Dims, single.Dims);
            ReadOnlySpan<Half> halves = half.AsSpan<Half>();
            ReadOnlySpan<float> floats = single.AsSpan<float>();
            for (int i = 0; i < halves.Length; i++)
                Assert.True(BitConverter.SingleToInt32Bits((float)halves[i]) == BitConverter.SingleToInt32Bits(floats[i]));
        }

        GraphInvariants.Check(model.Graph);
        Assert.Equal(0, FoldStoredWeights.Run(Model.Load(model.ToBytes(), "folded")));
    }

    [SkippableFact]
    public void Eight_bit_weights_in_blocks_become_the_floats_they_stand_for()
    {
        string path = SharedData.Require("models/all-minilm-l6-v2/model.onnx");
        Model stored = Model.Load(path);
        Model model = Model.Load(path);
        int folded = FoldStoredWeights.Run(model);
        Assert.Equal(669, model.Graph.Nodes.Count);
        Assert.DoesNotContain(model.Graph.Initializers, v => v.Initializer!.Type == DataType.Int8);
        Assert.DoesNotContain(model.Graph.Initializers, v => v.Name.EndsWith(".scale", StringComparison.Ordinal));
        List<Value> small = [.. stored.Graph.Initializers.Where(v => v.Initializer!.Type == DataType.Int8)];
        Assert.Equal(small.Count, folded);
        foreach (Value value in small)
        {
            string name = value.Name[..^".int8".Length];
            ReadOnlySpan<sbyte> bytes = value.Initializer!.AsSpan<sbyte>();
            ReadOnlySpan<float> scales = stored.Graph.Get(name + ".scale").Initializer!.AsSpan<float>();
            IReadOnlyList<long> dims = value.Initializer.Dims;
            IReadOnlyList<long> scaleDims = stored.Graph.Get(name + ".scale").Initializer!.Dims;
            Tensor weight = model.Graph.Get(name).Initializer!;
            ReadOnlySpan<float> floats = weight.AsSpan<float>();
            Assert.Equal(bytes.Length, floats.Length);
            long columns = dims[^1];
            long rows = dims.Count == 3 ? dims[1] : 1;
            for (int i = 0; i < bytes.Length; i++)
            {
                // The place in the scales, by the definition of broadcasting.
                long block = i / (rows * columns);
                long row = i / columns % rows;
                long column = i % columns;
                long at = dims.Count == 2
                    ? (scaleDims[0] == 1 ? 0 : block * scaleDims[1]) + (scaleDims[1] == 1 ? 0 : column)
                    : (((scaleDims[0] == 1 ? 0 : block * scaleDims[1]) + (scaleDims[1] == 1 ? 0 : row)) * scaleDims[2]) + (scaleDims[2] == 1 ? 0 : column);
                float wanted = bytes[i] * scales[(int)at];
                Assert.True(BitConverter.SingleToInt32Bits(wanted) == BitConverter.SingleToInt32Bits(floats[i]), $"{name}[{i}]: {floats[i]}, wanted {wanted}");
            }
        }

        Assert.Equal([30522L, 384], model.Graph.Get("embeddings.word_embeddings.weight").Initializer!.Dims);
        GraphInvariants.Check(model.Graph);
    }

    [Theory]
    [InlineData(new long[] { 3, 2 }, false, new long[] { 3, 2 })]
    [InlineData(new long[] { -1, 3 }, false, new long[] { 2, 3 })]
    [InlineData(new long[] { 0, 3 }, false, new long[] { 2, 3 })]
    [InlineData(new long[] { 4, 2 }, false, null)]
    [InlineData(new long[] { 0, 3 }, true, null)]
    [InlineData(new long[] { -1, 4 }, false, null)]
    [InlineData(new long[] { 1, 1, 0 }, false, null)]
    public void A_reshape_is_folded_where_it_is_right(long[] shape, bool allowZero, long[]? wanted)
    {
        var graph = new Graph("g");
        Value stored = graph.AddInitializer("w.int8", Tensor.From<sbyte>([1, -2, 3, -4, 5, 127], 2, 3));
        Value scale = graph.AddInitializer("w.scale", Tensor.From<float>([0.5f, 0.25f], 2, 1));
        Value to = graph.AddInitializer("w.shape", Tensor.From<long>(shape, shape.Length));
        Value product = graph.Append("Mul", [scale, graph.Append("Cast", [stored], "w.cast", ("to", DataType.Float))], "w.mul");
        graph.AddOutput(graph.Append("Relu", [graph.Append("Reshape", [product, to], "w", ("allowzero", allowZero))], "y"));
        Assert.Equal(1, FoldStoredWeights.Run(graph));
        Value folded = graph.Nodes.First!.Inputs[0]!;
        Assert.Equal(wanted is null ? "w.mul" : "w", folded.Name);
        Assert.Equal(wanted ?? [2, 3], folded.Initializer!.Dims);
        Assert.Equal([0.5f, -1, 1.5f, -1, 1.25f, 31.75f], folded.Initializer.ToFloats());
        Assert.Equal(wanted is null ? 2 : 1, graph.Initializers.Count);
        GraphInvariants.Check(graph);
    }

    [Fact]
    public void What_a_caller_may_set_and_what_others_read_is_left()
    {
        var graph = new Graph("g");
        Value half = graph.AddInitializer("half", Tensor.From<Half>([(Half)1.5f], 1));
        Value twice = graph.AddInitializer("twice", Tensor.From<Half>([(Half)2.5f], 1));
        graph.Inputs.Add(half);
        graph.AddOutput(graph.Append("Cast", [half], "a", ("to", DataType.Float)));
        graph.AddOutput(graph.Append("Cast", [twice], "b", ("to", DataType.Float)));
        graph.AddOutput(graph.Append("Cast", [twice], "c", ("to", DataType.Double)));
        Assert.Equal(1, FoldStoredWeights.Run(graph));
        Assert.Equal(["a", "c"], graph.Nodes.Select(n => n.Outputs[0]!.Name));
        Assert.Equal(["half", "twice", "b"], graph.Initializers.Select(v => v.Name));
        Assert.Equal([2.5f], graph.Get("b").Initializer!.ToFloats());
    }

    [Fact]
    public void A_scale_that_would_widen_the_weight_is_left()
    {
        var graph = new Graph("g");
        Value cast = graph.Append("Cast", [graph.AddInitializer("w", Tensor.From<byte>([1, 2], 2))], "cast", ("to", DataType.Float));
        graph.AddOutput(graph.Append("Mul", [cast, graph.AddInitializer("s", Tensor.From<float>([1, 2], 2, 1))], "y"));
        Assert.Equal(1, FoldStoredWeights.Run(graph));
        Assert.Equal(["Mul"], graph.Nodes.Select(n => n.OpType));
    }
}
