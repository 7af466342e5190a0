using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests;

public sealed class ClassifierTests
{
    [SkippableTheory]
    [InlineData("efficientnet-lite0/model.onnx", "mean", "Gemm", 1280, 1000)]
    [InlineData("resnet18/model.onnx", "view", "Gemm", 512, 1000)]
    [InlineData("exports/resnet50.ts17-kia/model.onnx", "/Flatten_output_0", "Gemm", 48, 5)]
    [InlineData("exports/mobilenetv3.ts14train/model.onnx", "/classifier/classifier.2/Dropout_output_0", "Gemm", 32, 5)]
    [InlineData("exports/electra.d18/model.onnx", "layer_norm_4", "MatMul", 32, 5)]
    [InlineData("exports/squeezenet.ts11/model.onnx", "/features/features.6/Concat_output_0", "Conv", 24, 5)]
    [InlineData("exports/bert-seqcls.ts17pres/model.onnx", "/bert/pooler/activation/Tanh_output_0", "Gemm", 32, 3)]
    public void The_classifier_of_a_real_export_is_found_and_cut(string path, string features, string opType, long width, long classes)
    {
        Model model = Model.Load(SharedData.Require("models/" + path));
        ClassifierCut cut = model.Graph.FindClassifier();
        Assert.Equal(features, cut.Features.Name);
        Assert.Equal(opType, cut.Classifier!.OpType);
        Assert.Equal((width, classes), (cut.Width, cut.Classes));
        Assert.Equal(opType == "Conv", cut.IsFeatureMap);

        int before = model.Graph.Nodes.Count;
        Value cutAt = model.Graph.CutClassifier();
        Assert.Same(cut.Features, cutAt);
        Assert.Equal([cutAt], model.Graph.Outputs);
        Assert.True(model.Graph.Nodes.Count < before);
        Assert.True(cut.Classifier.IsRemoved);
        Assert.DoesNotContain(model.Graph.Initializers, v => v.Uses.Count == 0);
        Assert.Equal([features], Model.Load(model.ToBytes(), "cut").Graph.Outputs.Select(v => v.Name));
        GraphInvariants.Check(model.Graph);
    }

    [SkippableFact]
    public void A_model_without_a_classifier_ends_in_features()
    {
        Model model = Model.Load(SharedData.Require("models/mobilenetv2/model.onnx"));
        byte[] before = model.ToBytes();
        ClassifierCut cut = model.Graph.FindClassifier();
        Assert.Equal("features", cut.Features.Name);
        Assert.Null(cut.Classifier);
        Assert.Equal(1280, cut.Width);
        Assert.Equal("features", model.Graph.CutClassifier("features").Name);
        Assert.Equal(before, model.ToBytes());
    }

    [Theory]
    [InlineData("Gemm,Softmax", "x")]
    [InlineData("Gemm,Add,Identity,Sigmoid", "x")]
    [InlineData("Relu,MatMul,Add,Cast,LogSoftmax", "0")]
    [InlineData("Relu,Conv,Relu,GlobalAveragePool,Flatten,Softmax", "0")]
    [InlineData("Relu,Conv,Reshape,Softmax", "0")]
    [InlineData("Gemm,Relu", null)]
    [InlineData("Relu,Conv", null)]
    [InlineData("Relu,WideConv,Relu,GlobalAveragePool,Flatten", null)]
    [InlineData("Gemm,Tanh", null)]
    public void What_follows_the_scores_is_looked_through(string operators, string? features)
    {
        var graph = new Graph("g");
        Value value = graph.AddInput("x", new TensorType(DataType.Float, new Shape("n", 4, 7, 7)));
        Value matrix = graph.AddInitializer("w", Tensor.From<float>(new float[8], 4, 2));
        Value bias = graph.AddInitializer("b", Tensor.From<float>(new float[2], 2));
        Value kernel = graph.AddInitializer("k", Tensor.From<float>(new float[8], 2, 4, 1, 1));
        Value wide = graph.AddInitializer("k2", Tensor.From<float>(new float[32], 8, 4, 1, 1));
        int i = 0;
        foreach (string name in operators.Split(','))
        {
            value = graph.AddNode(name.Replace("Wide", ""), name switch
            {
                "Gemm" or "MatMul" => [value, matrix],
                "Conv" => [value, kernel],
                "WideConv" => [value, wide],
                "Add" => [bias, value],
                _ => [value],
            }, [$"{i++}"]).Outputs[0]!;
        }

        graph.AddOutput(value, new TensorType(DataType.Float));
        ClassifierCut cut = graph.FindClassifier();
        Assert.Equal(features ?? value.Name, cut.Features.Name);
        Assert.Same(value, cut.Output);
        Assert.Equal(features is null, cut.Classifier is null);
        if (features is not null)
            Assert.Equal((4, 2), (cut.Width, cut.Classes));
    }

    [Theory]
    [InlineData(true, 4, 2)]
    [InlineData(false, 2, 4)]
    public void A_weight_behind_a_transpose_is_a_constant(bool permutation, long width, long classes)
    {
        var graph = new Graph("g");
        Value x = graph.AddInput("x", new TensorType(DataType.Float));
        Value w = graph.AddInitializer("w", Tensor.From<float>(new float[8], 2, 4));
        Value turned = graph.Append("Transpose", [w], "t", ("perm", permutation ? [1L, 0] : new long[] { 0, 1 }));
        graph.AddOutput(graph.Append("MatMul", [x, turned], "y"));
        ClassifierCut cut = graph.FindClassifier();
        Assert.Equal((width, classes), (cut.Width, cut.Classes));
    }

    [Fact]
    public void A_graph_without_outputs_of_floats_says_so()
    {
        var graph = new Graph("g");
        graph.AddOutput(graph.Append("ArgMax", [graph.AddInput("x")], "y"), new TensorType(DataType.Int64));
        Expect.Error(ErrorKind.BadInput,
            "graph 'g': it has no output of floating-point numbers, so no classifier can be found; name the tensor to cut at",
            () => graph.FindClassifier());
    }
}
