using Transfer.Onnx;

namespace Transfer.Cli.Tests;

/// <summary>Small models that tests of verbs look at.</summary>
internal static class SampleModels
{
    /// <summary>A classifier as <c>transfer finetune</c> leaves it: labels, preprocessing and figures in its metadata.</summary>
    public static Model Classifier()
    {
        var graph = new Graph("sample");
        Value x = graph.AddInput("x", new TensorType(DataType.Float, new Shape("batch", 4)));
        Value weight = graph.AddInitializer("head.weight", Tensor.From<float>([1, 2, 3, 4, 5, 6, 7, 8], 4, 2));
        Value bias = graph.AddInitializer("head.bias", Tensor.From<float>([0.5f, -0.5f], 2));
        Value shape = graph.AddInitializer("shape", Tensor.From<long>([-1, 2], 2));
        Value most = graph.AddInitializer("most", Tensor.From<float>([6f]));
        Node gemm = graph.AddNode("Gemm", [x, weight, bias], ["scores"], "head");
        Node clip = graph.AddNode("Clip", [gemm.Outputs[0], null, most], ["clipped"]);
        Node reshape = graph.AddNode("Reshape", [clip.Outputs[0], shape], ["shaped"]);
        Node gelu = graph.AddNode("Gelu", [reshape.Outputs[0]], ["y"], domain: "com.microsoft");
        graph.AddOutput(gelu.Outputs[0]!, new TensorType(DataType.Float, new Shape("batch", 2)));
        var model = new Model(graph, opset: 17) { ProducerName = "transfer", ProducerVersion = "0.1.0" };
        model.OpsetImports["com.microsoft"] = 1;
        model.Metadata["transfer.labels"] = """["ants","bees"]""";
        model.Metadata["transfer.preprocessing"] =
            """{"resize":{"mode":"shorter","size":8,"filter":"bicubic"},"crop":4,"mean":[0.5,0.5,0.5],"std":[0.25,0.25,0.25]}""";
        model.Metadata["transfer.metrics"] = """{"items":153,"accuracy":0.96,"confusion":[[66,4],[2,81]]}""";
        model.Metadata["made by"] = "a\u001b[31m hostile\nhand";
        return model;
    }
}
