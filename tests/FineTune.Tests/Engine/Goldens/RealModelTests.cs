using Transfer.FineTune.Engine;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace Transfer.FineTune.Tests.Engine.Goldens;

public sealed class RealModelTests(ITestOutputHelper output)
{
    [SkippableTheory]
    [InlineData("efficientnet-lite0")]
    [InlineData("mobilenetv2")]
    [InlineData("resnet18")]
    public void The_gradients_of_a_new_head_and_of_every_layer_equal_PyTorch(string name)
    {
        string folder = SharedData.Require($"models/{name}");
        var golden = new GoldenFile(Path.Combine(folder, "golden.onnx"));
        Model model = Model.Load(Path.Combine(folder, "model.onnx"));
        FoldStoredWeights.Run(model);
        string[] body = [.. golden.Below("gradnorm/").Select(g => g.Name)];
        (Model withHead, string loss, string target) = LossGraph.Append(WithHead(model, golden), "new_logits", LossKind.CrossEntropy);
        Tensor pixels = golden.Get("input/input");
        using TrainingEngine engine = TrainingEngine.Build(withHead, new EngineOptions
        {
            InputShapes = new Dictionary<string, long[]> { ["input"] = [.. pixels.Dims], [target] = [4] },
            Trainable = [.. body, "head_weight", "head_bias"],
            Loss = loss,
            Threads = 2,
        });
        pixels.AsSpan<float>().CopyTo(engine.Input("input"));
        golden.Get("target").AsSpan<long>().CopyTo(engine.Input<long>(target));
        float value = engine.Forward();
        engine.Backward();
        Same("loss", golden.Get("loss").ToFloats(), [value], Tolerance.Network, 0);
        Same("head weight", golden.Get("grad/head/weight").ToFloats(), engine.Gradient("head_weight"), Tolerance.NetworkGradient, 0);
        Same("head bias", golden.Get("grad/head/bias").ToFloats(), engine.Gradient("head_bias"), Tolerance.NetworkGradient, 0);
        double largest = golden.Below("gradnorm/").Max(g => g.Tensor.ToFloats()[0]), worst = 0;
        foreach ((string parameter, Tensor norm) in golden.Below("gradnorm/"))
        {
            float expected = norm.ToFloats()[0], actual = (float)Math.Sqrt(engine.Gradient(parameter).ToArray().Sum(g => (double)g * g));
            worst = Math.Max(worst, Math.Abs(expected - actual) / Math.Max(expected, 1e-3 * largest));
            Same($"norm of '{parameter}'", [expected], [actual], Tolerance.NetworkGradient, 1e-5 * largest);
            float[] head = golden.Get($"gradhead/{parameter}").ToFloats();
            Same($"'{parameter}'", head, engine.Gradient(parameter)[..head.Length], Tolerance.NetworkGradient, 1e-3 * expected);
        }

        output.WriteLine($"{name}: {body.Length} parameters, worst norm {worst:G3}, arena {engine.ArenaBytes >> 20} MiB");
    }

    private static Model WithHead(Model model, GoldenFile golden)
    {
        Graph graph = model.Graph;
        Value last = graph.Outputs[0];
        Value features = last.Producer!.Is("Gemm") ? last.Producer.Inputs[0]! : last;
        Value weight = graph.AddInitializer("head_weight", golden.Get("head/weight")), bias = graph.AddInitializer("head_bias", golden.Get("head/bias"));
        graph.AddNode("Gemm", [features, weight, bias], ["new_logits"]).Attributes.Set("transB", 1L);
        graph.AddOutput(graph.Get("new_logits"), new TensorType(DataType.Float));
        _ = graph.Outputs.Remove(last);
        return model;
    }

    private static void Same(string what, float[] expected, ReadOnlySpan<float> actual, Tolerance tolerance, double absolute)
    {
        string? difference = tolerance.Compare(what, expected, actual, absolute);
        Assert.True(difference is null, difference);
    }
}
